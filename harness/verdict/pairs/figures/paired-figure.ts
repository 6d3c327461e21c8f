import type { Sense } from '../../../config/figures/row.ts'
import type { UnitName } from '../../../config/units/unit-table.ts'
import type { FigureWords } from '../change-in-words.ts'
import type { ArmTotals } from './arm-totals.ts'

/** A number for all routes together, and one for a single route, which has fewer requests. */
export interface ByScope {
  readonly all: number
  readonly route: number
}

/** A row of the table of paired figures. */
export interface PairedFigure extends FigureWords {
  /** Undefined for a plain number, such as queries. */
  readonly unit: UnitName | undefined
  /** The side on which less of it is wanted. */
  readonly sense: Sense
  /** Whether it is known of single routes, or only of all together. */
  readonly scope: 'each' | 'all'
  /** How arms are compared: by their ratio, or by their difference where a figure is usually zero. */
  readonly scale: 'ratio' | 'difference'
  /** A smaller change never fails, a larger one than `tolerable` never passes; relative, or differences on that scale. */
  readonly negligible: number
  readonly tolerable: ByScope
  /** The standard deviation that ln(head / base), or head - base, has from one invocation to the next. */
  readonly usual: ByScope
  /** Whether it decides a verdict where nobody says otherwise. */
  readonly isGated: boolean
  /** Added to both arms before their ratio is taken, so that zero has one; in the figure's unit. */
  readonly floor: number
  /** The fewest requests of an invocation that tell it. */
  readonly fewest: number
  /** Of what costs a single route the same each time: the least difference per request that counts. */
  readonly leastCounted?: number | undefined
  /** What one arm had of it in one invocation; undefined where it does not tell. */
  read(arm: ArmTotals, route: string): number | undefined
}
