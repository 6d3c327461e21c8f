import { addCounts } from '../counts.ts'
import { type Distribution, merge } from '../distribution.ts'
import type { RouteEvidence, RouteSecond } from '../evidence.ts'
import type { ReadLine } from '../evidence-schema.ts'

const sumOf = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const withStatus = (statuses: Readonly<Record<string, number>>, first: string) =>
  Object.entries(statuses).reduce((sum, [status, count]) => sum + (status.startsWith(first) ? count : 0), 0)

/** What is wrong with a line's counts in themselves; undefined when they agree. */
function disagreement({ done, statuses, failures }: ReadLine<'second'>): string | undefined {
  const responses = sumOf(statuses)
  const failed = sumOf(failures)
  if (responses > done) return `${responses} responses to ${done} requests`
  if (failed > done) return `${failed} failures of ${done} requests`
  if (done - responses > failed) return 'requests without a response that did not fail'
  if (
    (failures.http4xx ?? 0) > withStatus(statuses, '4') ||
    (failures.http5xx ?? 0) > withStatus(statuses, '5')
  )
    return 'more failures by status than responses with it'
  return undefined
}

/**
 * The seconds of one route in order, each with its latencies, of which there must be as many as requests ended.
 * A scenario that was cut off may have lost the last lines of one file; those seconds are left out.
 * @throws RangeError naming route and second, when lines do not agree.
 */
export function routeEvidence(
  route: string,
  lines: readonly ReadLine<'second'>[],
  latencies: ReadonlyMap<number, readonly Distribution[]>,
  ending: 'closed' | 'cut-off',
): RouteEvidence {
  for (const line of lines) {
    const wrong = disagreement(line)
    if (wrong) throw new RangeError(`second ${line.at} of ${route} has ${wrong}`)
  }
  const bySecond = Map.groupBy(lines, ({ at }) => at)
  const seconds: RouteSecond[] = []
  for (const at of [...new Set([...bySecond.keys(), ...latencies.keys()])].sort((a, b) => a - b)) {
    const counts = addCounts(bySecond.get(at) ?? [])
    const latency = merge(latencies.get(at) ?? [])
    if (latency.total === counts.done) seconds.push({ at, ...counts, latency })
    else if (ending === 'closed')
      throw new RangeError(
        `second ${at} of ${route} has ${counts.done} requests but ${latency.total} latencies`,
      )
  }
  const latency = merge(seconds.map((second) => second.latency))
  return { route, total: addCounts(seconds), latency, seconds }
}
