import { sum } from '../../base/sum.ts'
import { addCounts } from '../counts.ts'
import { type Distribution, merge, subtract } from '../distribution.ts'
import type { Counts, RouteEvidence, RouteSecond } from '../evidence.ts'
import type { ReadLine } from '../evidence-schema.ts'

const sumOf = (counts: Readonly<Record<string, number>>) => sum(Object.values(counts))

const withStatus = (statuses: Readonly<Record<string, number>>, first: string) =>
  Object.entries(statuses).reduce((sum, [status, count]) => sum + (status.startsWith(first) ? count : 0), 0)

/** The contradiction within a line's counts; undefined when they agree. */
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

/** The latencies of one route by second: all of them, and those of its failed requests, which older bundles do not have. */
export interface RouteLatencies {
  readonly all: ReadonlyMap<number, readonly Distribution[]>
  readonly failed: ReadonlyMap<number, readonly Distribution[]> | undefined
  /** Times to the first byte of its expected answers; undefined when none is recorded. */
  readonly firstByte: ReadonlyMap<number, readonly Distribution[]> | undefined
}

/** How the latencies of a second contradict its counts; undefined when they agree. */
function misfit(
  { done, failures }: Counts,
  latency: Distribution,
  failed: Distribution | undefined,
): string | undefined {
  if (latency.total !== done) return `${done} requests but ${latency.total} latencies`
  if (failed === undefined) return undefined
  if (failed.total !== sumOf(failures))
    return `${sumOf(failures)} failures but ${failed.total} latencies of them`
  try {
    subtract(latency, failed)
    return undefined
  } catch {
    return 'latencies of failures that are none of its latencies'
  }
}

/** Only expected answers have a recorded first byte. */
const tooMany = ({ done, failures }: Counts, first: Distribution | undefined): string | undefined =>
  first && first.total > done - sumOf(failures)
    ? `${first.total} first bytes of ${done - sumOf(failures)} answers`
    : undefined

/**
 * The seconds of one route in order, each with its latencies, one for each request that ended. A scenario that was cut off
 * may have lost the last lines of one file; those seconds are left out.
 * @throws RangeError naming route and second, when lines disagree.
 */
export function routeEvidence(
  route: string,
  lines: readonly ReadLine<'second'>[],
  latencies: RouteLatencies,
  ending: 'closed' | 'cut-off',
): RouteEvidence {
  for (const line of lines) {
    const wrong = disagreement(line)
    if (wrong) throw new RangeError(`second ${line.at} of ${route} has ${wrong}`)
  }
  const bySecond = Map.groupBy(lines, ({ at }) => at)
  const seconds: RouteSecond[] = []
  const { all, failed, firstByte } = latencies
  const times = new Set([
    ...bySecond.keys(),
    ...all.keys(),
    ...(failed?.keys() ?? []),
    ...(firstByte?.keys() ?? []),
  ])
  for (const at of [...times].sort((a, b) => a - b)) {
    const counts = addCounts(bySecond.get(at) ?? [])
    const latency = merge(all.get(at) ?? [])
    const failedLatency = failed && merge(failed.get(at) ?? [])
    const first = firstByte && merge(firstByte.get(at) ?? [])
    const wrong = misfit(counts, latency, failedLatency) ?? tooMany(counts, first)
    if (wrong === undefined)
      seconds.push({
        at,
        ...counts,
        latency,
        ...(failedLatency?.total ? { failedLatency } : {}),
        ...(first?.total ? { firstByte: first } : {}),
      })
    else if (ending === 'closed') throw new RangeError(`second ${at} of ${route} has ${wrong}`)
  }
  const latency = merge(seconds.map((second) => second.latency))
  return { route, total: addCounts(seconds), latency, seconds }
}
