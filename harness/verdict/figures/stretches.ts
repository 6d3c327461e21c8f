import { counted } from '../../base/text.ts'
import { type Budget, senseOf, serviceOf } from '../../config/budgets/budget.ts'
import { figureOf } from '../../config/figures/figures.ts'
import type { Recipe } from '../../config/figures/row.ts'
import { fewestSamples } from '../statistics/statistics.ts'
import { exactly, type Measured, type Sources } from './estimates.ts'
import { knownUntil, timesOf } from './load-series.ts'
import type { RouteSeries } from './route-series.ts'
import { levelOf } from './stack-series.ts'
import { figureValue, statisticOf } from './values.ts'

/** How many requests (or times) a window must contain before it has such a figure. */
const neededFor = ({ kind, ...recipe }: Recipe): number => {
  if ('statistic' in recipe && recipe.statistic.kind === 'quantile') return fewestSamples(recipe.statistic.p)
  return kind === 'times' || kind === 'share' ? 1 : 0
}

const sampleNames = {
  response: 'request',
  ttfb: 'first byte',
  connect: 'connection',
  journey: 'journey',
} as const

/** How many requests or times a figure is computed from: all of them, and those of expected answers. */
function samplesIn(reads: Recipe, series: RouteSeries): { readonly all: number; readonly expected: number } {
  const times =
    reads.kind === 'times' && !('microseconds' in reads.statistic) ? timesOf(series, reads.of) : undefined
  return times === undefined
    ? { all: series.done, expected: series.done }
    : { all: times.latency.total, expected: times.expected.latency.total }
}

const sums: ReadonlySet<string> = new Set(['count', 'requests', 'successes', 'bytes-per-second', 'bytes-in'])

/** Whether a figure of a stretch can only become larger when the stretch is longer: a sum or a longest time. */
const onlyAddsUp = ({ kind, ...recipe }: Recipe): boolean =>
  sums.has(kind) || ('statistic' in recipe && recipe.statistic.kind === 'max')

/**
 * What a figure of journeys is at least in a stretch that is not known to its end, by the times that those cut off had taken; NaN
 * where that is not known.
 */
function leastTime(reads: Recipe, series: RouteSeries): number {
  if (reads.kind !== 'times' || 'microseconds' in reads.statistic || reads.statistic.kind === 'deviation')
    return Number.NaN
  const times = timesOf(series, reads.of)
  return times === undefined ? Number.NaN : statisticOf(reads.statistic, times)
}

/**
 * The worst value of a figure in any `window` consecutive seconds: a fact about this run, not an estimate. One window with
 * enough requests can break a limit, whatever the others lack; all windows are needed to keep it. A run that ends within a
 * second has one more window, which lacks a part of that second: it can only break an upper limit, by what adds up.
 * @param within the sources of the `window` seconds that begin with a given second.
 */
export function worstStretch(
  budget: Budget,
  window: number,
  run: Pick<Sources, 'series' | 'seconds' | 'usage'>,
  within: (from: number) => Sources,
): Measured | string {
  const { reads } = figureOf(budget.figure)
  const service = serviceOf(budget) ?? 'stack'
  const length = run.series.latencies.length
  const whole = Math.min(length, Math.floor(run.seconds + 1e-6))
  if (whole < window) return `The run is shorter than the ${window} s of the budget.`
  const needed = neededFor(reads)
  const until =
    reads.kind === 'times' ? knownUntil(run.series, reads.of, reads.statistic) : Number.POSITIVE_INFINITY
  const atMost = senseOf(budget) === 'at-most'
  const valueIn = (sources: Sources, from: number): number => {
    if (from + window <= until) return figureValue(reads, service, sources)
    return atMost ? leastTime(reads, sources.series) : Number.NaN
  }
  const stretchAt = (from: number) => {
    const sources = within(from)
    const { all, expected } = samplesIn(reads, sources.series)
    // A window with enough requests but too few answered well can break a limit, but never keep one.
    const thin = (needed > 1 ? Math.min(all, expected) : all) < needed
    return { from, thin, value: all < needed ? Number.NaN : valueIn(sources, from) }
  }
  const every = Array.from({ length: whole - window + 1 }, (_, from) => stretchAt(from))
  // Of the last seconds of journeys it is only known that they took so long at least, which can break a limit.
  const known = every.filter(({ from }) => from + window <= until)
  const cut = length > whole && atMost && onlyAddsUp(reads) ? [stretchAt(whole - window + 1)] : []
  const direction = atMost ? 1 : -1
  const worst = [...every, ...cut]
    .filter(({ value }) => Number.isFinite(value))
    .toSorted((a, b) => direction * (b.value - a.value))[0]
  const broken = worst !== undefined && direction * (worst.value - budget.limit) > 0
  if (!broken && known.length === 0)
    return `The load ended before the journeys of any ${window} s had: give it more time.`
  const thin = known.filter((stretch) => stretch.thin).length
  if (!broken && thin > 0) {
    const name = reads.kind === 'times' ? sampleNames[reads.of] : 'request'
    return `${thin} of ${known.length} stretches of ${window} s hold fewer than the ${counted(needed, name)} this figure needs.`
  }
  if (worst === undefined || (!broken && !known.every(({ value }) => Number.isFinite(value))))
    return `The figure was not recorded in every stretch of ${window} s.`
  const level = reads.kind === 'peak' ? levelOf(reads.what, service, run) : undefined
  // A second that is missing can only have a higher peak.
  if (!broken && level?.isWhole() === false) return `The ${level.words} was not recorded in every second.`
  return { ...exactly(worst.value), where: ` (at worst, in the ${window} s from second ${worst.from} on)` }
}
