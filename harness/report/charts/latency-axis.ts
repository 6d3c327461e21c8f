import { formatMicroseconds } from '../../config/units/units.ts'
import { plot, valueAxis } from './chart.ts'
import type { Markup } from './markup.ts'
import { logarithmic, roundNumbers, type Scale } from './scale.ts'

/** The vertical axis of latencies (microseconds) that holds all values; labelled by tens where 1, 2, 5 would crowd. */
export function latencyAxis(values: readonly number[]): { readonly y: Scale; readonly axis: Markup } {
  const rows = roundNumbers({ from: Math.max(1, Math.min(...values)), to: Math.max(1, ...values) })
  const tens = rows.filter((value) => Number.isInteger(Math.log10(value)))
  const shown = rows.length > 8 ? tens : rows
  const y = logarithmic({ from: rows[0] ?? 1, to: rows.at(-1) ?? 10 }, { from: plot.bottom, to: plot.top })
  const ticks = shown.map((at) => ({ at, text: formatMicroseconds(at).replace(/\.0+ /, ' ') }))
  return { y, axis: valueAxis(ticks, y) }
}
