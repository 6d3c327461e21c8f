import { type Figure, figureOf } from '../figures/figures.ts'
import { type Sense, type ServiceName, serviceNames } from '../figures/row.ts'
import { bareNumber } from '../units/quantity.ts'
import { unitOf } from '../units/unit-table.ts'
import type { PhaseName } from './phase-name.ts'

/** The route key that stands for all routes of a scenario together. */
export const allRoutes = 'all'

/** The route key that stands for every route of a scenario by itself. */
export const eachRoute = 'each'
export const reservedRoutes = [allRoutes, eachRoute] as const

/** A limit on one figure of one route (or `all`) of one scenario. `limit` is in the unit of the figure. */
export interface Budget {
  readonly scenario: string
  readonly route: string
  readonly figure: Figure
  readonly limit: number
  /** Undefined: the side from which the figure is usually limited. */
  readonly sense?: Sense | undefined
  /**
   * Undefined: the figure of the whole run. Else the figure of every stretch of so many seconds:
   * `p99 <= 60 ms for 10 s` is broken when any ten seconds in a row, taken together, have a p99 above 60 ms.
   */
  readonly window?: number | undefined
  /** Undefined: the whole run. Else only requests (and seconds) of that phase of a load in steps or of a ramp. */
  readonly during?: PhaseName | undefined
  /** Whose use of the machine a figure of services limits; undefined for the one that figure usually means. */
  readonly service?: ServiceName | undefined
  /** `warn`: its verdict is shown and decides nothing. `off`: said on purpose to be without limit, and not judged. */
  readonly level?: 'warn' | 'off' | undefined
  /** `default`: nobody gave it; every route has one of the error rate. */
  readonly origin?: 'default' | undefined
}

/** Whether a budget decides a verdict. */
export const decides = ({ level }: Pick<Budget, 'level'>): boolean => level === undefined

/** Whether the limit of a budget is the most or the least its figure may be. */
export const senseOf = ({ figure, sense }: Pick<Budget, 'figure' | 'sense'>): Sense =>
  sense ?? figureOf(figure).sense

const signs = { 'at-most': '<=', 'at-least': '>=' } as const

/** The sign with which a figure is usually limited. */
export const signOf = (figure: Figure): '<=' | '>=' => signs[figureOf(figure).sense]

/** How a limit of a figure is written, for messages. */
export function exampleOf(figure: Figure): string {
  const { example, unit } = figureOf(figure)
  return example ?? unitOf(unit).example
}

/** A limit in the unit of its figure, the side it is on where that is not the usual one, and that it was lifted. */
export type Limit = Pick<Budget, 'limit' | 'sense' | 'level'>

/** Whether a limit says in words that there is none. */
const isOff = (figure: Figure, sign: string, text: string): boolean =>
  figureOf(figure).liftable === true && ['off', 'any'].includes(text) && ['', '<=', '='].includes(sign)

/** Counts are whole, so that fewer than five are four at most. */
function strictly(limit: number, sign: string): number {
  if (sign === '<') return limit - 1
  return sign === '>' ? limit + 1 : limit
}

const senseOfSign: Readonly<Record<string, Sense>> = {
  ...{ '<': 'at-most', '<=': 'at-most', '≤': 'at-most', '>': 'at-least', '>=': 'at-least', '≥': 'at-least' },
}

/** The limit of a figure from a sign (none for the usual one) and text; a sentence where it is none. */
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
  return { limit, ...(sense === row.sense ? {} : { sense }) }
}

function unreadable(figure: Figure, text: string): string {
  const unit = unitOf(figureOf(figure).unit)
  const number = bareNumber(text)
  const written = number === undefined ? undefined : unit.complete?.(text.trim())
  return `"${text}" is no limit for ${figure}; write it like ${written ?? unit.example}.`
}

/** The limit of a figure from text that may begin with a sign, `<=110/s`; a sentence where it is none. */
export function readLimit(figure: Figure, text: string): Limit | string {
  const [, sign = '', rest = ''] = /^\s*(<=|>=|==|<|>|=|≤|≥)?\s*(.*)$/s.exec(text) ?? []
  return limitFrom(figure, sign, rest)
}

/** Whether a figure may be held for stretches of `window` seconds: whole ones, of what does not need the whole run. */
export const windowFits = (figure: Figure, window: number | undefined): boolean =>
  window !== undefined && Number.isInteger(window) && window >= 1 && phaseFits(figure)

/** Whether a figure may be limited in one phase: not one that needs the whole run to be seen. */
export const phaseFits = (figure: Figure): boolean => figureOf(figure).whole !== true

/** Whether a figure may be limited for this service. */
export const serviceFits = (figure: Figure, service: ServiceName): boolean =>
  figureOf(figure).services?.includes(service) ?? false

/** The services a figure may be limited for. */
export const servicesOf = (figure: Figure): readonly ServiceName[] =>
  serviceNames.filter((service) => serviceFits(figure, service))

/** The service that a budget is about; undefined where its figure is of none. */
export const serviceOf = ({ figure, service }: Pick<Budget, 'figure' | 'service'>): ServiceName | undefined =>
  service ?? figureOf(figure).service

/** The time in microseconds that decides whether a request keeps a budget; Infinity where none does. */
export function timeLimitOf({ figure, limit }: Pick<Budget, 'figure' | 'limit'>): number {
  const { reads } = figureOf(figure)
  if (reads.kind !== 'times') return Number.POSITIVE_INFINITY
  return 'microseconds' in reads.statistic ? reads.statistic.microseconds : limit
}

/** What a budget limits, in words: `p95`, `postgres memory`. */
export const figureInWords = ({ figure, service }: Pick<Budget, 'figure' | 'service'>): string =>
  `${service === undefined ? '' : `${service} `}${figureOf(figure).label}`
