import { isDeepStrictEqual } from 'node:util'
import type { ByArm } from '../../evidence/paired.ts'
import { readFeedsFile } from '../../load/requests/feeds-file.ts'
import type { Stack } from '../../stack/stack.ts'

/**
 * A note that names the feeds whose rows differ between the arms, because their datasets do; none when requests are drawn from
 * the same rows.
 */
export async function unlikeFeeds(stacks: ByArm<Pick<Stack, 'feeds'>>): Promise<readonly string[]> {
  const [base, head] = await Promise.all([readFeedsFile(stacks.base.feeds), readFeedsFile(stacks.head.feeds)])
  const names = [...new Set([...Object.keys(base), ...Object.keys(head)])]
  const unlike = names.filter((name) => !isDeepStrictEqual(base[name], head[name]))
  if (unlike.length === 0) return []
  return [
    `The datasets of base and head have other rows (${unlike.join(', ')}), from which requests are drawn: both arms get the same kinds of requests, and not the same requests.`,
  ]
}
