import type { Chart, Limit, Mark } from '../../harness/charts/chart.ts'
import { reading } from '../../harness/charts/reading.ts'
import type { LinesPanel } from '../model/model.ts'
import type { Curve } from '../queries/ask.ts'
import type { TimeWindow } from './time-window.ts'

/** How many curves one can still tell apart; the rest are counted. */
const shown = 8

const finite = ({ points }: Curve): number[] => points.map(([, value]) => value).filter(Number.isFinite)
const highest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), 0)
const peakOf = (curve: Curve): number => highest(finite(curve))
export const lastOf = (curve: Curve): number | undefined => finite(curve).at(-1)
export const hasValue = (curve: Curve): boolean => finite(curve).length > 0

/** Every time at which one of some curves has a point, in order. */
export const timesOf = (curves: readonly Curve[]): number[] =>
  [...new Set(curves.flatMap(({ points }) => points.map(([time]) => time)))].sort((a, b) => a - b)

/** The values of a curve at given times; null where nothing was measured, which stays a gap. */
export function valuesAt({ points }: Curve, times: readonly number[]): (number | null)[] {
  const found = new Map(points)
  return times.map((time) => {
    const value = found.get(time)
    return value !== undefined && Number.isFinite(value) ? value : null
  })
}

/** What all charts of a page share: its time, the cursor, and what happened, by the numbers that the page explains. */
export const timeAxisOf = ({
  range,
  moments,
}: TimeWindow): Pick<Chart, 'axis' | 'group' | 'span' | 'marks'> => ({
  axis: 'clock',
  group: 'board',
  span: [range.from, range.to],
  marks: moments.map(({ kind, from, to }, index): Mark => ({ kind, from, to, sign: String(index + 1) })),
})

/** Limits near the curves are lines; what lies far above everything is named at the upper edge, and would flatten the curves. */
function limitsOf(
  { limits, unit }: LinesPanel,
  peak: number,
): Pick<Chart, 'limits' | 'limitsAre' | 'beyond'> {
  const near = limits.filter((limit) => limit <= peak * 5)
  const [next, ...higher] = limits.filter((limit) => limit > peak * 5).toSorted((a, b) => a - b)
  const lines = near.map((value): Limit => ({ value, words: `limit ${reading(value, unit)}` }))
  const others = higher.length === 0 ? '' : `, ${higher.length} more above`
  return {
    limits: lines,
    limitsAre: 'limit',
    ...(next === undefined ? {} : { beyond: `↑ limit ${reading(next, unit)}${others}` }),
  }
}

/** Curves over time, the highest first, with their last and highest values in the legend. */
export function linesChart(panel: LinesPanel, curves: readonly Curve[], window: TimeWindow): Chart {
  const measured = curves.filter(hasValue).toSorted((a, b) => peakOf(b) - peakOf(a))
  const drawn = measured.slice(0, shown)
  const at = timesOf(drawn)
  const values = drawn.map((curve) => valuesAt(curve, at))
  const sums = at.map((_, index) => values.reduce((sum, each) => sum + (each[index] ?? 0), 0))
  const rest = measured.length - drawn.length
  return {
    ...timeAxisOf(window),
    ...limitsOf(panel, highest(panel.stacked ? sums : drawn.map(peakOf))),
    title: panel.title,
    said: panel.why,
    unit: panel.unit,
    at,
    stacked: panel.stacked,
    series: drawn.map((curve, index) => ({
      label: curve.name,
      style: index,
      draw: panel.stacked ? 'area' : 'line',
      values: values[index] ?? [],
      figures: [`last ${reading(lastOf(curve), panel.unit)}`, `most ${reading(peakOf(curve), panel.unit)}`],
    })),
    notes: rest > 0 ? [`and ${rest} lower`] : [],
  }
}
