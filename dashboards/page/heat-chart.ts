import type { Chart } from '../../harness/charts/chart.ts'
import { reading } from '../../harness/charts/reading.ts'
import type { HeatmapPanel } from '../model/model.ts'
import type { Curve, TimeRange } from '../queries/ask.ts'
import { timeAxisOf, timesOf, valuesAt } from './panel-chart.ts'
import type { TimeWindow } from './time-window.ts'

/** One row of a heat map: how many values fell into a bucket at each time. */
interface Band {
  readonly upper: number
  readonly values: readonly (number | null)[]
}

/**
 * Each bucket of a classic histogram also counts the values of the smaller buckets, so the count of a bucket is the
 * difference to the one before it.
 */
export function heatRows(curves: readonly Curve[], range: TimeRange): Band[] {
  const { length } = timesOf(range)
  const buckets = curves
    .map((curve) => ({
      upper: curve.labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(curve.labels.le),
      values: valuesAt(curve, range, length),
    }))
    .toSorted((a, b) => a.upper - b.upper)
  return buckets.map(({ upper, values }, row) => ({
    upper,
    values: values.map((value, index) =>
      value === null ? null : Math.max(0, value - (buckets[row - 1]?.values[index] ?? 0)),
    ),
  }))
}

/**
 * The distribution of a histogram over time: one row for each bucket, from one below the first used bucket to one above the
 * last.
 */
export function heatChart(panel: HeatmapPanel, curves: readonly Curve[], window: TimeWindow): Chart {
  const at = timesOf(window.range)
  const all = heatRows(curves, window.range)
  const used = all.map(({ values }) => values.some((value) => value !== null && value > 0))
  const rows = all.slice(Math.max(0, used.indexOf(true) - 1), used.lastIndexOf(true) + 2)
  return {
    ...timeAxisOf(window),
    title: panel.title,
    said: panel.why,
    unit: panel.unit,
    at,
    series: [],
    heat: {
      labels: rows.map(({ upper }) =>
        upper === Number.POSITIVE_INFINITY ? '∞' : reading(upper, panel.unit),
      ),
      rows: rows.map(({ values }) => values),
    },
    notes: ['darker where more fell'],
  }
}
