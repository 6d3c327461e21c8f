import { reading } from '../../harness/charts/reading.ts'
import type { StatLimit, Unit } from './model.ts'

/** Decimal places of a number as it is written. */
const decimalsOf = (value: number): number => String(Number(value.toPrecision(12))).split('.')[1]?.length ?? 0

const scaleOf = (unit: Unit): number => (unit === 'percentunit' ? 100 : 1)

/** Counts are integers, for which Grafana has its own format. */
const counted = (unit: Unit): boolean => unit === 'short'

/** Decimal places that Grafana shows of a number with a limit: two more than the limit has. */
export const shownDecimals = ({ value }: StatLimit, unit: Unit): number | undefined =>
  counted(unit) ? undefined : Math.min(6, decimalsOf(value * scaleOf(unit)) + 2)

/** A range of values that is written in words. */
export interface SaidRange {
  readonly from: number
  readonly to: number
  readonly words: string
}

/**
 * The range of values that miss a limit by less than the shown digits can express. Written as a number, such a value would
 * read like the limit itself, as a red "95 %"; so it is written in words.
 */
export function nearMiss(limit: StatLimit, unit: Unit): SaidRange {
  const { sense, value } = limit
  const half = 0.5 / 10 ** (shownDecimals(limit, unit) ?? 2) / scaleOf(unit)
  const words = `${sense === 'at-least' ? 'under' : 'over'} ${reading(value, unit)}`
  // The last number that still misses the limit.
  return sense === 'at-least'
    ? { from: value - half, to: value * (1 - Number.EPSILON / 2), words }
    : { from: firstAbove(value), to: value + half, words }
}

/** The first value above an "at most" limit. Grafana's steps begin at their value, but the limit itself is allowed. */
export const firstAbove = (value: number): number => value + 1e-9
