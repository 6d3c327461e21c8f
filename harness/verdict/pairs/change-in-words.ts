import { allRoutes } from '../../config/budgets/budget.ts'
import { type UnitName, unitOf } from '../../config/units/unit-table.ts'
import { formatShare } from '../figures/format.ts'
import type { Change, Relative } from './pair-verdict.ts'

/** The label and unit of a figure; without a unit it is a plain number. */
export interface FigureWords {
  readonly label: string
  readonly unit: UnitName | undefined
  /** `difference`: limits and ends of intervals are differences in the figure's unit, because the figure is usually zero. */
  readonly scale?: 'ratio' | 'difference' | undefined
  /** `all`: the figure exists only for all routes together, so that no route has to be named. */
  readonly scope?: 'each' | 'all' | undefined
  /** What else may have changed an exact count of one route. */
  readonly sharedCause?: string | undefined
}

/** The fields that describe a change. */
export type Measured = Pick<
  Change,
  'scenario' | 'route' | 'base' | 'head' | 'change' | 'difference' | 'low' | 'high'
>

/** A value in the unit of its figure: `4.10 ms`, `2.5`; a dash where there is none. */
export function formatValue({ unit }: FigureWords, value: number): string {
  if (!Number.isFinite(value)) return '–'
  return unit === undefined ? String(Number(value.toPrecision(3))) : unitOf(unit).format(value, 'value')
}

/** From this change on, a factor is easier to read than a percentage. */
const factorFrom = 2

/** A relative change with its sign: `+19 %`, `−4 %`, `0 %`; `×26` from three times as much on. */
export function formatChange(change: Relative): string {
  if (!Number.isFinite(change)) return '–'
  if (change >= factorFrom) return `×${Number((1 + change).toPrecision(2))}`
  const size = formatShare(Math.abs(change))
  if (size === '0 %') return size
  return `${change < 0 ? '−' : '+'}${size}`
}

/** The difference of a figure when base has no value to relate it to: `+2`, `+0.5 points`. */
function formatDifference(words: FigureWords, difference: number): string {
  const sign = difference === 0 ? '' : difference < 0 ? '−' : '+'
  if (words.unit === 'share') return `${sign}${Number((Math.abs(difference) * 100).toPrecision(2))} points`
  return `${sign}${formatValue(words, Math.abs(difference))}`
}

/** An end of an interval, a limit, noise or an MDE, on the scale of the comparison: `+12 %`, `+0.5 points`. */
export function formatOnScale(words: FigureWords, value: number): string {
  if (!Number.isFinite(value)) return '–'
  return words.scale === 'difference' ? formatDifference(words, value) : formatChange(value)
}

/** The size of a limit, an MDE or noise, which have no sign because they hold in both directions: `12 %`, `0.5 points`. */
export const sizeOnScale = (words: FigureWords, value: number): string =>
  formatOnScale(words, value).replace(/^\+/, '')

/** `list`, or `list in browse` where there are several scenarios. */
export const routeInWords = (
  { route, scenario }: Pick<Measured, 'route' | 'scenario'>,
  several: boolean,
): string => (several ? `${route} in ${scenario}` : route)

/** An interval of changes: `+12 % to +27 %`, or a note that an end is not known yet. */
export function formatChanges(
  words: FigureWords,
  { low, high }: { readonly low: Relative; readonly high: Relative },
): string {
  if (low === high) return 'exactly'
  if (!Number.isFinite(low) && !Number.isFinite(high)) return 'how sure is not known yet'
  if (!Number.isFinite(high)) return `${formatOnScale(words, low)} or more`
  if (!Number.isFinite(low)) return `${formatOnScale(words, high)} or less`
  return `${formatOnScale(words, low)} to ${formatOnScale(words, high)}`
}

/** The change of a figure with its sign, or the difference when base is 0: `+19 %`, `×26`, `+2`. */
export function changeWords(
  words: FigureWords,
  { change, difference }: Pick<Measured, 'change' | 'difference'>,
): string {
  if (change !== undefined) return formatChange(change)
  return difference === 0 ? 'no change' : formatDifference(words, difference)
}

/** The interval without signs, because `slower` and `less` already give the direction. */
function withoutSign(words: FigureWords, { low, high }: Measured): string {
  if (low > 0 && Number.isFinite(high) && high < factorFrom)
    return `${formatShare(low)} to ${formatShare(high)}`
  if (high < 0 && Number.isFinite(low)) return `${formatShare(-high)} to ${formatShare(-low)}`
  return formatChanges(words, { low, high })
}

const directions = {
  microseconds: { up: 'slower', down: 'faster' },
  other: { up: 'more', down: 'less' },
} as const

function movedWords(words: FigureWords, measured: Measured): string {
  const { change, low, high } = measured
  if (change === undefined) {
    const interval =
      words.scale === 'difference' && low !== high ? ` (${formatChanges(words, measured)})` : ''
    return `${changeWords(words, measured)}${interval}`
  }
  const { up, down } = directions[words.unit === 'microseconds' ? 'microseconds' : 'other']
  const interval = low === high ? '' : ` (${withoutSign(words, measured)})`
  if (change >= factorFrom) return `${Number((1 + change).toPrecision(2))} times as much${interval}`
  if (formatShare(Math.abs(change)) === '0 %') return `no change${interval}`
  return `${formatShare(Math.abs(change))} ${change > 0 ? up : down}${interval}`
}

/** `p95 of list`, `CPU per request of all routes`. */
export const figureOfRoute = ({ label, scope }: FigureWords, route: string): string =>
  scope === 'all' ? label : `${label} of ${route === allRoutes ? 'all routes' : route}`

/**
 * Base and head are medians over all invocations, and the change is the typical one within an invocation. Where the noise is
 * large, the two can point in different directions.
 */
const isOpposed = ({ base, head, change, difference }: Measured): boolean =>
  (change ?? difference) * (head - base) < 0

/** `p95 of list: 4.10 ms became 4.90 ms, 19 % slower (12 % to 27 %)`; equal values are given once. */
export function changeInWords(words: FigureWords, measured: Measured): string {
  const [base, head] = [formatValue(words, measured.base), formatValue(words, measured.head)]
  const moved = movedWords(words, measured)
  const isExactChange = measured.low === measured.high && measured.difference !== 0
  const cause = isExactChange && words.sharedCause !== undefined ? `; ${words.sharedCause}` : ''
  const became = base === head ? `${base} as before` : `${base} became ${head}`
  const said =
    base !== head && isOpposed(measured)
      ? `medians of ${base} and ${head}, but ${moved} within invocations`
      : `${became}, ${moved}`
  return `${figureOfRoute(words, measured.route)}: ${said}${cause}`
}
