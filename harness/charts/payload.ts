import { printable } from '../base/text.ts'
import type { Chart } from './chart.ts'

/** Rounds to four digits, more than a chart can show. */
const rounded = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(4))

/** Evenly spaced positions as their first value, distance and count; else all of them. */
function positions(at: readonly number[]): { from: number; step: number; count: number } | number[] {
  const [from = 0, second = from] = at
  const step = second - from
  return at.every((each, index) => Math.abs(each - from - index * step) < 1e-6)
    ? { from, step, count: at.length }
    : at.map((each) => Number(each.toFixed(4)))
}

/**
 * The data from which the page's script draws a chart, as JSON that is safe inside `<script>`: it contains no `<`, and no
 * character of a foreign name that could affect a reader.
 */
export function payloadOf(chart: Chart): string {
  const { title, axis, group, at, span, unit, series, heat } = chart
  const document = {
    ...{ title, axis, group, at: positions(at), span, unit },
    ...(chart.names === undefined ? {} : { names: chart.names }),
    logarithmic: chart.logarithmic === true,
    stacked: chart.stacked === true,
    least: chart.least ?? 0,
    series: series.map(({ label, values, draw }) => ({ label, draw, values: values.map(rounded) })),
    bands: chart.bands ?? [],
    limits: chart.limits ?? [],
    marks: chart.marks ?? [],
    spots: chart.spots ?? [],
    ...(heat ? { heat: { labels: heat.labels, rows: heat.rows.map((row) => row.map(rounded)) } } : {}),
  }
  return JSON.stringify(document, (_, value) =>
    typeof value === 'string' ? printable(value) : value,
  ).replace(/[<>&]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`)
}
