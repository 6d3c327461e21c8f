import { reading } from '../../harness/charts/reading.ts'
import type { StatLimit, Unit } from './model.ts'

/** Digits behind the point of a number as it is written. */
const decimalsOf = (value: number): number => String(Number(value.toPrecision(12))).split('.')[1]?.length ?? 0

const scaleOf = (unit: Unit): number => (unit === 'percentunit' ? 100 : 1)

/** Counts are whole and have their own way of being written. */
const counted = (unit: Unit): boolean => unit === 'short'

/** Digits behind the point that Grafana shows of a number with a limit: two more than the limit itself has. */
export const shownDecimals = ({ value }: StatLimit, unit: Unit): number | undefined =>
  counted(unit) ? undefined : Math.min(6, decimalsOf(value * scaleOf(unit)) + 2)

/** From where to where something is said in words instead. */
export interface SaidRange {
  readonly from: number
  readonly to: number
  readonly words: string
}

/**
 * What misses a limit by less than Grafana shows, which would read as the limit itself: "95 %" in red. It is said in words.
 */
export function nearMiss(limit: StatLimit, unit: Unit): SaidRange {
  const { sense, value } = limit
  const half = 0.5 / 10 ** (shownDecimals(limit, unit) ?? 2) / scaleOf(unit)
  const words = `${sense === 'at-least' ? 'under' : 'over'} ${reading(value, unit)}`
  // The last number that still misses it.
  return sense === 'at-least'
    ? { from: value - half, to: value * (1 - Number.EPSILON / 2), words }
    : { from: firstAbove(value), to: value + half, words }
}

/** Where "at most" ends: Grafana's steps begin at their value, and the limit itself is allowed. */
export const firstAbove = (value: number): number => value + 1e-9
