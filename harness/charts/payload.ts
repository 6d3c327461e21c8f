import { printable } from '../base/text.ts'
import type { Chart } from './chart.ts'

/** Powers of ten that a number holds exactly. */
const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/**
 * Rounds to four digits, more than a chart can show. The boards of a stack have a third of a million values, and writing each
 * of them as text in order to round it takes longer than all else about it.
 */
export function rounded(value: number | null): number | null {
  if (value === null || !Number.isFinite(value)) return null
  if (value === 0) return 0
  const size = Math.abs(value)
  const places = 3 - Math.floor(Math.log10(size))
  const power = powers[Math.abs(places)]
  if (power === undefined) return Number(value.toPrecision(4))
  const scaled = places < 0 ? size / power : size * power
  const whole = Math.round(scaled)
  // Which side of a half the number itself is on, the scaled one does not tell.
  if (Math.abs(Math.abs(scaled - whole) - 0.5) < 1e-6) return Number(value.toPrecision(4))
  return Math.sign(value) * (places < 0 ? whole * power : whole / power)
}

/** A value with every text in it made printable. */
function inert(value: unknown): unknown {
  if (typeof value === 'string') return printable(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inert)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inert(part)]))
}

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
  // Not as a replacer of JSON.stringify, which then takes several times as long for each number.
  return JSON.stringify(inert(document)).replace(
    /[<>&]/g,
    (found) => `\\u00${found.charCodeAt(0).toString(16)}`,
  )
}
