import { type Figure, figureOf } from '../figures/figures.ts'
import { type FigureRow, type Sense, type ServiceName, serviceNames } from '../figures/row.ts'
import { bareNumber } from '../units/quantity.ts'
import { unitOf } from '../units/unit-table.ts'
import type { PhaseName } from './phase-name.ts'

/** The route key that means all routes of a scenario taken together. */
export const allRoutes = 'all'

/** The route key that means each route of a scenario for itself. */
export const eachRoute = 'each'
export const reservedRoutes = [allRoutes, eachRoute] as const

/** A limit on one figure of one route (or `all`) of one scenario. `limit` is in the unit of the figure. */
export interface Budget {
  readonly scenario: string
  readonly route: string
  readonly figure: Figure
  readonly limit: number
  /** When undefined, the limit is on the usual side of the figure. */
  readonly sense?: Sense | undefined
  /**
   * When undefined, the budget is about the figure of the whole run. Otherwise it is about the figure of every stretch of
   * this many seconds: `p99 <= 60 ms for 10 s` is broken when any ten seconds in a row, taken together, have a p99 above 60
   * ms.
   */
  readonly window?: number | undefined
  /**
   * When undefined, the budget covers the whole run. Otherwise it covers only the requests (and seconds) of this phase of a
   * load in steps or of a ramp.
   */
  readonly during?: PhaseName | undefined
  /** The service whose use of the machine is limited; when undefined, the service that the figure usually means. */
  readonly service?: ServiceName | undefined
  /**
   * `warn`: the verdict of the budget is shown and decides nothing. `off`: somebody lifted the limit on purpose, and it is
   * not judged.
   */
  readonly level?: 'warn' | 'off' | undefined
  /** `default`: nobody gave this budget; every route gets one for its error rate. */
  readonly origin?: 'default' | undefined
}

/** Whether a budget decides a verdict. */
export const decides = ({ level }: Pick<Budget, 'level'>): boolean => level === undefined

/** Whether the limit of a budget is the highest or the lowest value that its figure may have. */
export const senseOf = ({ figure, sense }: Pick<Budget, 'figure' | 'sense'>): Sense =>
  sense ?? figureOf(figure).sense

const signs = { 'at-most': '<=', 'at-least': '>=' } as const

/** The sign with which a figure is usually limited. */
const signOf = (figure: Figure): '<=' | '>=' => signs[figureOf(figure).sense]

/** How a limit of a figure is written, for messages. */
export function exampleOf(figure: Figure): string {
  const { example, unit } = figureOf(figure)
  return example ?? unitOf(unit).example
}

/** A limit in the unit of its figure, its side if that is not the usual one, and whether it was lifted. */
export type Limit = Pick<Budget, 'limit' | 'sense' | 'level'>

/** Whether a limit says in words that there is no limit. */
const isOff = (figure: Figure, sign: string, text: string): boolean =>
  figureOf(figure).liftable === true && ['off', 'any'].includes(text) && ['', '<=', '='].includes(sign)

/** Counts are whole numbers, so "fewer than five" means "at most four". */
function strictly(limit: number, sign: string): number {
  if (sign === '<') return limit - 1
  return sign === '>' ? limit + 1 : limit
}

const senseOfSign: Readonly<Record<string, Sense>> = {
  ...{ '<': 'at-most', '<=': 'at-most', '≤': 'at-most', '>': 'at-least', '>=': 'at-least', '≥': 'at-least' },
}

/**
 * The limit of a figure from a sign (an empty one means the usual sign) and a text; a sentence that gives the problem if the
 * text is no limit.
 */
export function limitFrom(figure: Figure, sign: string, text: string): Limit | string {
  if (isOff(figure, sign, text)) return { limit: 1, level: 'off' }
  const row = figureOf(figure)
  const unit = unitOf(row.unit)
  const counted = row.unit === 'count' || row.unit === 'share'
  const value = unit.parse(text)
  if (value === undefined) return unreadable(figure, text)
  const none = (sign === '=' || sign === '==') && value === 0 && counted
  const sense = none ? 'at-most' : sign === '' ? row.sense : senseOfSign[sign]
  if (sense === undefined || (sense !== row.sense && row.senses !== 'both'))
    return `${figure} is limited with ${row.senses === 'both' ? '<= or >=' : signOf(figure)}, not ${sign}.`
  const limit = row.unit === 'count' ? strictly(value, sign) : value
  if (limit < 0) return `no ${row.label} is below 0.`
  if (limit <= 0 && row.unit === 'microseconds') return 'a latency limit is above zero.'
  const idle = whyIdle(figure, row, sense, limit)
  if (idle !== undefined) return idle
  return { limit, ...(sense === row.sense ? {} : { sense }) }
}

/** Why a limit decides nothing: whatever happens, it is kept, or it is broken. Undefined if it can be both. */
function whyIdle(figure: Figure, row: FigureRow, sense: Sense, limit: number): string | undefined {
  if (sense === 'at-least' && limit === 0) return `nothing can break that limit, as no ${figure} is below 0.`
  // A ratio, such as that of waiting to running, may be more than 1.
  if ((row.unit !== 'share' && row.unit !== 'index') || row.reads.kind === 'use-ratio') return undefined
  if (sense === 'at-most' && limit >= 1)
    return `nothing can break that limit, as no ${figure} is above 100 %${row.liftable ? "; write 'off' to lift it" : ''}.`
  return limit > 1 ? `nothing can keep that limit, as no ${figure} is above 100 %.` : undefined
}

function unreadable(figure: Figure, text: string): string {
  const unit = unitOf(figureOf(figure).unit)
  const number = bareNumber(text)
  const written = number === undefined ? undefined : unit.complete?.(text.trim())
  return `"${text}" is no limit for ${figure}; write it like ${written ?? unit.example}.`
}

/**
 * The limit of a figure from a text that may begin with a sign, such as `<=110/s`; a sentence that gives the problem if it is
 * no limit.
 */
export function readLimit(figure: Figure, text: string): Limit | string {
  const [, sign = '', rest = ''] = /^\s*(<=|>=|==|<|>|=|≤|≥)?\s*(.*)$/s.exec(text) ?? []
  return limitFrom(figure, sign, rest)
}

/**
 * Whether a figure may be limited over stretches of `window` seconds: the number must be whole, and the figure must not need
 * the whole run.
 */
export const windowFits = (figure: Figure, window: number | undefined): boolean =>
  window !== undefined && Number.isInteger(window) && window >= 1 && phaseFits(figure)

/** Whether a figure may be limited in one phase: a figure that needs the whole run may not. */
export const phaseFits = (figure: Figure): boolean => figureOf(figure).whole !== true

/** Whether a figure may be limited for this service. */
export const serviceFits = (figure: Figure, service: ServiceName): boolean =>
  figureOf(figure).services?.includes(service) ?? false

/** The services a figure may be limited for. */
export const servicesOf = (figure: Figure): readonly ServiceName[] =>
  serviceNames.filter((service) => serviceFits(figure, service))

/** The service that a budget is about; undefined if its figure belongs to no service. */
export const serviceOf = ({ figure, service }: Pick<Budget, 'figure' | 'service'>): ServiceName | undefined =>
  service ?? figureOf(figure).service

/** The time in microseconds that decides whether a request keeps a budget; Infinity if the budget has no such time. */
export function timeLimitOf({ figure, limit }: Pick<Budget, 'figure' | 'limit'>): number {
  const { reads } = figureOf(figure)
  if (reads.kind !== 'times') return Number.POSITIVE_INFINITY
  return 'microseconds' in reads.statistic ? reads.statistic.microseconds : limit
}

/**
 * Whether a budget limits how long responses take, so that their median beyond its time shows that most of them miss it. A
 * standard deviation is a time too, but none that a response takes.
 */
export function limitsResponses({ figure }: Pick<Budget, 'figure'>): boolean {
  const { reads } = figureOf(figure)
  return reads.kind === 'times' && reads.of === 'response' && reads.statistic.kind !== 'deviation'
}

/** What a budget limits, in words: `p95`, `postgres memory`. */
export const figureInWords = ({ figure, service }: Pick<Budget, 'figure' | 'service'>): string =>
  `${service === undefined ? '' : `${service} `}${figureOf(figure).label}`
