import type { ExperimentFigure } from '../../bundle/experiments/experiment-result.ts'
import { type UnitName, unitOf, units } from '../../config/units/unit-table.ts'

/** The fields of a figure that are needed to write its change. */
export type Moved = Pick<ExperimentFigure, 'unit' | 'base' | 'head' | 'scale' | 'change' | 'low' | 'high'>

/** From this change on, a factor is easier to read than a percentage. */
const factorFrom = 2

/** Half the width of an interval; undefined when an end is not known, 0 for an exactly counted figure. */
function halfOf({ low, high }: Pick<Moved, 'low' | 'high'>): number | undefined {
  return low === null || high === null ? undefined : Math.abs(high - low) / 2
}

/**
 * The decimal place of the last digit that an interval justifies: the first digit of its half-width that is not zero.
 * Percentages have no place left of the decimal point, and at most two right of it.
 */
function placeOf(half: number | undefined, most: number): number {
  if (half === undefined) return most
  if (half === 0) return most / 100
  const place = 10 ** Math.floor(Math.log10(half) + 1e-9)
  return Math.max(most / 100, Math.min(most, place))
}

function rounded(value: number, place: number): string {
  const decimals = Math.max(0, Math.round(-Math.log10(place)))
  return (Math.round(value / place) * place).toFixed(decimals)
}

const signed = (value: number, place: number, unit: string): string => {
  const size = rounded(Math.abs(value), place)
  if (Number(size) === 0) return `0 ${unit}`
  return `${value < 0 ? '−' : '+'}${size} ${unit}`
}

/** A change, or an end of its interval, with as many digits as the interval justifies. */
function amountWords(amount: number | null, moved: Moved): string {
  if (amount === null || !Number.isFinite(amount)) return '–'
  const half = halfOf(moved)
  if (moved.scale === 'difference') return differenceWords(amount, moved, half)
  if ((moved.change ?? 0) >= factorFrom)
    return `×${rounded(1 + amount, placeOf(half, 1) < 0.1 ? 0.1 : placeOf(half, 1))}`
  const percent = half === undefined ? undefined : half * 100
  const words = signed(amount * 100, placeOf(percent, 1), '%')
  return half === 0 ? withoutZeros(words) : words
}

function differenceWords(amount: number, { unit }: Moved, half: number | undefined): string {
  if (unit === 'share') {
    const points = half === undefined ? undefined : half * 100
    return signed(amount * 100, placeOf(points, 1), 'points')
  }
  return `${amount < 0 ? '−' : amount > 0 ? '+' : ''}${valueWords(Math.abs(amount), { unit }, undefined)}`
}

const isUnit = (name: string): name is UnitName => Object.hasOwn(units, name)

/** Removes zeros after the decimal point, which would suggest a measured digit. */
const withoutZeros = (text: string): string =>
  text.replace(/(\d+)\.(\d*?)0+(?!\d)/g, (_, whole: string, rest: string) =>
    rest === '' ? whole : `${whole}.${rest}`,
  )

/**
 * A value in its unit.
 * @param half half the width of the interval of its change, relative.
 */
function valueWords(value: number, { unit }: Pick<Moved, 'unit'>, half: number | undefined): string {
  const digits = half === undefined || half >= 0.005 ? 2 : 3
  const kept = Number(value.toPrecision(digits))
  const whole = Math.abs(value) >= 10 ** digits && unit === null ? Math.round(kept) : kept
  return unit !== null && isUnit(unit)
    ? withoutZeros(unitOf(unit).format(kept, 'value'))
    : whole.toLocaleString('en-US')
}

/** `−38 %`, `×26`, `+0.2 points`, with no more digits than its interval justifies; a dash when there is no change. */
export const changeWithin = (moved: Moved): string => amountWords(moved.change, moved)

/** `−41 to −33 %`; a figure that was counted the same every time is exact. */
export function intervalWithin(moved: Moved): string {
  const { low, high, change } = moved
  if (low !== null && low === high) return low === change ? 'exactly' : amountWords(low, moved)
  if (low === null && high === null) return 'not known'
  if (low === null) return `${amountWords(high, moved)} or less`
  if (high === null) return `${amountWords(low, moved)} or more`
  const [from, to] = [amountWords(low, moved), amountWords(high, moved)]
  const unit = / (?:%|points)$/.exec(to)?.[0]
  return `${unit !== undefined && from.endsWith(unit) ? from.slice(0, -unit.length) : from} to ${to}`
}

/** `4.1 ms → 2.6 ms`, with as many digits as the interval of the change justifies. */
export function valuesWithin(moved: Moved): string {
  const half = moved.scale === 'ratio' ? halfOf(moved) : undefined
  const words = (value: number | null) => (value === null ? '–' : valueWords(value, moved, half))
  return `${words(moved.base)} → ${words(moved.head)}`
}
