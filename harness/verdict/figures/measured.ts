import { sum } from '../../base/sum.ts'
import { type Budget, serviceOf } from '../../config/budgets/budget.ts'
import { engineNames, engines } from '../../config/engines/engines.ts'
import { figureOf } from '../../config/figures/figures.ts'
import { countsPerSecond, exactly, type Measured, perSecond, rate, type Sources } from './estimates.ts'
import { knownUntil, timesOf } from './load-series.ts'
import type { Recovery } from './recovery.ts'
import { successesOf } from './route-series.ts'
import { seriesWithin, usageWithin } from './some-seconds.ts'
import { ofStack } from './stack-figures.ts'
import { worstStretch } from './stretches.ts'
import { ofTimes } from './times.ts'
import { figureValue, sharesOf } from './values.ts'

const countTogether = engineNames.filter((name) => !engines[name].countsBytesPerRequest)
const bytesUnknown = `No bytes are on record for its requests (${countTogether.join(', ')} counts them for all routes together only), so they are not known.`

/** The figure of a budget, or a sentence why the evidence does not contain it. */
export function measure(budget: Budget, sources: Sources): Measured | string {
  const { limit, window } = budget
  const { reads } = figureOf(budget.figure)
  const { series } = sources
  const ofBytes = reads.kind === 'bytes-per-second' || reads.kind === 'bytes-in'
  // Every sent request has bytes, so a sum of zero means that they were not counted.
  if (ofBytes && !series.bytes.some((bytes) => bytes > 0)) return bytesUnknown
  if (window !== undefined)
    return worstStretch(budget, window, sources, (from) => secondsFrom(sources, from, window))
  switch (reads.kind) {
    case 'times': {
      const { of, statistic } = reads
      const times = timesOf(series, of, statistic)
      if (times === undefined) return unrecordedTimes[of]
      return 'microseconds' in statistic && knownUntil(series, of, statistic) === 0
        ? 'The load ended before it was known of any second how many of its journeys were in time: give the load more time.'
        : ofTimes(budget, statistic, times, sources)
    }
    case 'share': {
      const { hits, sizes } = sharesOf(sources, reads.ending)
      // A default budget only requires that no more requests failed in this run than it allows. Proving such a small rate
      // would take thousands of requests, which a user without a budget has not asked for.
      const seen = sum(hits) / sum(sizes)
      return budget.origin === 'default' && seen <= limit ? exactly(seen) : rate(sources, hits, sizes, limit)
    }
    case 'successes':
      return countsPerSecond(sources, successesOf(series), limit)
    case 'count':
    case 'requests':
    case 'bytes-in':
      return exactly(figureValue(reads, 'stack', sources))
    case 'bytes-per-second':
      return perSecond(sources, series.bytes, limit)
    case 'recovery':
      return recovered(sources.recovery(), limit)
    default:
      return ofStack(reads, serviceOf(budget) ?? 'stack', budget, sources)
  }
}

const unrecordedTimes = {
  response: 'No latencies are on record for its requests.',
  ttfb: 'When first bytes came is not on record: only the open loop tells it.',
  connect: 'What connections took to open is not on record: only the open loop tells it.',
  journey: 'No journey is on record: only the open loop tells what one took, and only one of its steps.',
} as const

/** The sources of some seconds only, as if these had been all. */
function secondsFrom(sources: Sources, from: number, window: number): Sources {
  const part = { numbers: Array.from({ length: window }, (_, index) => from + index), seconds: window }
  return {
    ...sources,
    series: seriesWithin(sources.series, part),
    usage: usageWithin(sources.usage, part, 'cut'),
    seconds: window,
  }
}

/**
 * When the run ends before the recovery, the recovery took at least as long as the run shows: enough for a fail, never for a
 * pass.
 */
function recovered(found: Recovery | string, limit: number): Measured | string {
  if (typeof found === 'string') return found
  const { seconds, settled } = found
  return settled || seconds > limit
    ? exactly(seconds)
    : `The run ended ${Number(seconds.toFixed(1))} s after the disturbance, before the tail was seen to be back.`
}
