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
  /** The side on which the figure should be. */
  readonly sense: Sense
  /** Whether it exists for single routes, or only for all together. */
  readonly scope: 'each' | 'all'
  /** How arms are compared: by their ratio, or by their difference for a figure that is usually zero. */
  readonly scale: 'ratio' | 'difference'
  /** A smaller change never fails, and a change above `tolerable` never passes; relative, or differences on that scale. */
  readonly negligible: number
  readonly tolerable: ByScope
  /** The usual standard deviation of ln(head / base), or head - base, from one invocation to the next. */
  readonly usual: ByScope
  /** Whether it decides a verdict by default. */
  readonly isGated: boolean
  /** Added to both arms before their ratio is taken, so that zero has a ratio; in the figure's unit. */
  readonly floor: number
  /** The smallest number of requests in an invocation for which it exists. */
  readonly fewest: number
  /** For a count that is the same each time on a single route: the smallest difference per request that counts. */
  readonly leastCounted?: number | undefined
  /** A figure whose limits and acceptance hold for this one too, unless something is said of this one. */
  readonly impliedBy?: string | undefined
  /** The value of one arm in one invocation; undefined when there is none. */
  read(arm: ArmTotals, route: string): number | undefined
}
