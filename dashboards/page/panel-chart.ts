import type { Chart, Limit, Mark } from '../../harness/charts/chart.ts'
import { reading } from '../../harness/charts/reading.ts'
import { timeOfDay } from '../../harness/config/units/units.ts'
import type { LinesPanel } from '../model/model.ts'
import { type Curve, hasValue, type TimeRange } from '../queries/ask.ts'
import type { TimeWindow } from './time-window.ts'

/** How many curves a reader can tell apart; the rest are counted. */
const shown = 8

const highest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), 0)

/** The highest of the numbers of a curve; at least 0. */
function peakOf({ points }: Curve): number {
  let most = 0
  for (const [, value] of points) if (value > most && value !== Number.POSITIVE_INFINITY) most = value
  return most
}

/** The lowest of the numbers of a curve; infinite where it has none. */
function leastOf({ points }: Curve): number {
  let least = Number.POSITIVE_INFINITY
  for (const [, value] of points) if (value < least && value !== Number.NEGATIVE_INFINITY) least = value
  return least
}

export const lastOf = ({ points }: Curve): number | undefined =>
  points.findLast(([, value]) => Number.isFinite(value))?.[1]

/** The last value in words, with its time when later times have no value: such a value is not the value of now. */
function lastInWords(
  curve: Curve,
  unit: LinesPanel['unit'],
  { to, step, scrapeInterval }: TimeRange,
): string {
  const [time = to] = curve.points.findLast(([, value]) => Number.isFinite(value)) ?? []
  const old = time < to - 2 * step - 3 * scrapeInterval
  const words = `last ${reading(lastOf(curve), unit)}`
  return old ? `${words} at ${timeOfDay(time)}` : words
}

/**
 * Every time at which Prometheus was asked, whether or not it had a value. The step is never shorter than the time between
 * two scrapes, so a time without a value is a time at which nothing was measured, and stays a gap.
 */
export const timesOf = ({ from, to, step }: TimeRange): number[] =>
  Array.from({ length: Math.floor((to - from) / step + 1e-6) + 1 }, (_, index) => from + index * step)

/** The values of a curve at the times of a range; null where nothing was measured. */
export function valuesAt({ points }: Curve, { from, step }: TimeRange, count: number): (number | null)[] {
  const values: (number | null)[] = Array.from({ length: count }, () => null)
  for (const [time, value] of points) {
    const at = Math.round((time - from) / step)
    if (at >= 0 && at < count && Number.isFinite(value)) values[at] = value
  }
  return values
}

/** What all charts of a page share: the time axis, the cursor, and the events by the numbers that the page explains. */
export const timeAxisOf = ({
  range,
  occurrences,
}: TimeWindow): Pick<Chart, 'axis' | 'group' | 'span' | 'marks'> => ({
  axis: 'clock',
  group: 'board',
  span: [range.from, range.to],
  marks: occurrences.map(({ kind, from, to }, index): Mark => ({ kind, from, to, sign: String(index + 1) })),
})

interface NamedLimit {
  readonly value: number
  readonly words: string
}

/** The limits of a panel and those that its queries give, the lowest first. */
const limitsIn = ({ limits, unit, worst }: LinesPanel, curves: readonly Curve[]): NamedLimit[] =>
  [
    ...limits.map(({ value, of }) => ({
      value,
      words:
        of === undefined
          ? `limit ${reading(value, unit)}`
          : `${of} ${worst === 'highest' ? '≤' : '≥'} ${reading(value, unit)}`,
    })),
    ...curves.flatMap((curve) => {
      const value = lastOf(curve)
      return curve.limit && value !== undefined
        ? [{ value, words: `${curve.name} ${reading(value, unit)}` }]
        : []
    }),
  ].toSorted((a, b) => a.value - b.value)

/** Limits near the curves become lines. A limit far above would flatten the curves, so only the legend names it. */
function limitsOf(
  limits: readonly NamedLimit[],
  peak: number,
): Required<Pick<Chart, 'limits' | 'limitsAre' | 'notes'>> {
  const lines = limits
    .filter(({ value }) => value <= peak * 5)
    .map(({ value, words }): Limit => ({ value, words }))
  const above = limits.filter(({ value }) => value > peak * 5).map(({ words }) => words)
  return {
    limits: lines,
    limitsAre: 'limit',
    notes: above.length === 0 ? [] : [`↑ far above: ${above.join('; ')}`],
  }
}

/** The curves ordered so that the worst come first: by their peaks, or by their last values when low is bad. */
function ordered(curves: readonly Curve[], worst: LinesPanel['worst']): readonly Curve[] {
  if (worst === 'highest')
    return curves
      .map((curve) => ({ curve, peak: peakOf(curve) }))
      .toSorted((a, b) => b.peak - a.peak)
      .map(({ curve }) => curve)
  return curves
    .map((curve) => ({ curve, last: lastOf(curve) ?? 0, least: leastOf(curve) }))
    .toSorted((a, b) => a.last - b.last || a.least - b.least)
    .map(({ curve }) => curve)
}

/** Curves over time, the worst first, with their last and most extreme values in the legend. */
export function linesChart(panel: LinesPanel, curves: readonly Curve[], window: TimeWindow): Chart {
  const { unit, worst, stacked } = panel
  const measured = ordered(
    curves.filter((curve) => !curve.limit && hasValue(curve)),
    worst,
  )
  const drawn = measured.slice(0, shown)
  const at = timesOf(window.range)
  const values = drawn.map((curve) => valuesAt(curve, window.range, at.length))
  const sums = at.map((_, index) => values.reduce((sum, each) => sum + (each[index] ?? 0), 0))
  const rest = measured.length - drawn.length
  const extreme = (curve: Curve): string =>
    worst === 'highest' ? `most ${reading(peakOf(curve), unit)}` : `least ${reading(leastOf(curve), unit)}`
  const limits = limitsOf(limitsIn(panel, curves), highest(stacked ? sums : drawn.map(peakOf)))
  return {
    ...timeAxisOf(window),
    ...limits,
    title: panel.title,
    said: panel.why,
    unit,
    at,
    stacked,
    series: drawn.map((curve, index) => ({
      label: curve.name,
      style: index,
      draw: stacked ? 'area' : 'line',
      values: values[index] ?? [],
      figures: [lastInWords(curve, unit, window.range), extreme(curve)],
    })),
    notes: [
      ...limits.notes,
      ...(rest > 0 ? [`and ${rest} ${worst === 'highest' ? 'lower' : 'higher'}`] : []),
    ],
  }
}
