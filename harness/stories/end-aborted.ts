import { firstOf, Interruption, messageOf, TailgateError } from '../base/errors.ts'
import type { Bundle } from '../bundle/bundle.ts'
import type { Watch } from '../live/progress.ts'

/**
 * Ends a story that something has ended early: what there is of its evidence is judged and reported, and the error names the
 * bundle that is kept. What ended the story counts; the bundle says `aborted` already should this fail, as on a full disk.
 * @throws the error, always.
 */
export async function endAborted(
  error: unknown,
  bundle: Bundle,
  watch: Watch,
  report: () => Promise<unknown>,
): Promise<never> {
  await report().catch((problem: unknown) =>
    watch({ type: 'warning', message: `The bundle has no report: ${messageOf(problem)}` }),
  )
  const first = firstOf(error)
  if (first instanceof Interruption || (first instanceof TailgateError && first.code !== 'BUNDLE_GONE'))
    first.bundle = bundle.directory
  throw error
}
