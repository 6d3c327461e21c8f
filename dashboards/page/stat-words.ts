import { reading } from '../../harness/charts/reading.ts'
import type { StatLimit, Unit } from '../model/model.ts'

const mostDigits = 15

/**
 * Useful decimal places of a share in percent: two significant digits near 0 %, and one significant digit of the distance to
 * 100 % near 100 %.
 */
function decimalsOfPercent(percent: number): number {
  const size = Math.abs(percent)
  const missing = Math.abs(100 - size)
  const places = (value: number, counting: number) => counting - 1 - Math.floor(Math.log10(value))
  if (size < 1 && size > 0) return places(size, 2)
  return missing < 1 && missing > 0 ? places(missing, 1) : 1
}

/** The useful decimal places of a number without a limit. */
function usefulDigits(value: number, unit: Unit): number {
  if (unit !== 'percentunit' || value === 0 || !Number.isFinite(value)) return 3
  const percent = value * 100
  const whole = Math.max(0, Math.floor(Math.log10(Math.abs(percent))) + 1)
  const leading = Math.abs(percent) < 1 ? Math.floor(Math.log10(Math.abs(percent))) + 1 : whole
  return Math.min(mostDigits, Math.max(1, leading + decimalsOfPercent(percent)))
}

/** The side of a limit on which a number is. */
const sideOf = (value: number, limit: number): number => Math.sign(value - limit)

/**
 * One number as its card shows it. With a limit, it gets as many digits as are needed to see on which side it is: a number
 * rounded to the limit or across it would contradict its colour.
 */
export function statWords(value: number | undefined, unit: Unit, limit?: Pick<StatLimit, 'value'>): string {
  if (value === undefined) return reading(value, unit)
  const useful = usefulDigits(value, unit)
  if (limit === undefined || value === limit.value) return reading(value, unit, useful)
  const exact = reading(limit.value, unit, mostDigits)
  const tells = (digits: number) =>
    sideOf(Number(value.toPrecision(digits)), limit.value) === sideOf(value, limit.value) &&
    reading(value, unit, digits) !== exact
  const more = Array.from({ length: mostDigits - useful + 1 }, (_, index) => useful + index)
  return reading(value, unit, more.find(tells) ?? mostDigits)
}
