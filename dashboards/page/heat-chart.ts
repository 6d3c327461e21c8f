import type { Chart } from '../../harness/charts/chart.ts'
import { reading } from '../../harness/charts/reading.ts'
import type { HeatmapPanel } from '../model/model.ts'
import type { Curve, TimeRange } from '../queries/ask.ts'
import { timeAxisOf, timesOf, valuesAt } from './panel-chart.ts'
import type { TimeWindow } from './time-window.ts'

/** One row of a heat map: how much fell into a bucket at each time. */
interface Band {
  readonly upper: number
  readonly values: readonly (number | null)[]
}

/** Buckets of a classic histogram count everything below them; what is in each is the difference to the one before. */
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

/** How a histogram spreads over time: one row a bucket, from the first that holds something to the last. */
export function heatChart(panel: HeatmapPanel, curves: readonly Curve[], scene: TimeWindow): Chart {
  const at = timesOf(scene.range)
  const all = heatRows(curves, scene.range)
  const used = all.map(({ values }) => values.some((value) => value !== null && value > 0))
  const rows = all.slice(Math.max(0, used.indexOf(true) - 1), used.lastIndexOf(true) + 2)
  return {
    ...timeAxisOf(scene),
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
