import type { UnitName } from '../units/unit-table.ts'

/** Whether a limit is the highest or the lowest value that a figure may have. */
export type Sense = 'at-most' | 'at-least'

/**
 * What a figure about the use of the machine can belong to: a service, all services without the measuring instruments
 * (`stack`), or everything (`machine`).
 */
export const serviceNames = ['app', 'postgres', 'redis', 'nginx', 'stack', 'machine'] as const
export type ServiceName = (typeof serviceNames)[number]

/** Names in the evidence of parts of Tailgate, of the machine and of all services together: no service may have one. */
export const reservedServices: readonly string[] = ['generator', 'harness', 'machine', 'stack']

/** Times that are recorded of a load: answers to requests, their first bytes, openings of connections, whole journeys. */
export type TimesOf = 'response' | 'ttfb' | 'connect' | 'journey'

/** A statistic over many times. */
export type TimeStatistic =
  | { readonly kind: 'mean' | 'min' | 'max' | 'deviation' }
  | { readonly kind: 'quantile'; readonly p: number }

/** A figure about how many requests were answered without failure within a time. */
export interface InTime {
  readonly kind: 'within' | 'apdex'
  readonly microseconds: number
}

export type Statistic = TimeStatistic | InTime

/** The kinds of failures that have figures of their own; evidence has one more, of this machine itself. */
export type CountedFailure =
  | 'http4xx'
  | 'http5xx'
  | 'unexpected'
  | 'timeout'
  | 'refused'
  | 'reset'
  | 'mismatch'

/** The ends of requests that a figure counts: failures of these kinds, or of any where none is named, or a status, `503` or the class `5`. */
export type Ending = { readonly failures: readonly CountedFailure[] } | { readonly status: string }

/** What PostgreSQL and Redis count of their own work. */
export type Work =
  | 'queries'
  | 'rows'
  | 'buffersHit'
  | 'buffersRead'
  | 'walBytes'
  | 'redisCommands'
  | 'redisBytes'

/** Something with a level at every moment: of a service, of PostgreSQL, or a series that the target declares by this name. */
export type Level = 'memory' | 'descriptors' | 'connections' | { readonly series: string }

/** The data that a figure is computed from, and how; `verdict/figures` has one estimator for each kind. */
export type Recipe =
  | { readonly kind: 'times'; readonly of: TimesOf; readonly statistic: Statistic }
  | { readonly kind: 'share' | 'count'; readonly ending: Ending }
  | { readonly kind: 'requests' | 'successes' | 'bytes-per-second' | 'bytes-in' | 'recovery' }
  | { readonly kind: 'use'; readonly what: 'cpu' | 'disk' | 'network' }
  | { readonly kind: 'use-per-request'; readonly what: 'cpu' }
  | { readonly kind: 'work-per-request'; readonly what: Work }
  | { readonly kind: 'use-ratio'; readonly above: 'wait'; readonly below: 'cpu' }
  | { readonly kind: 'peak' | 'growth'; readonly what: Level }
  | { readonly kind: 'transactions' | 'rollbacks' }

/** One figure: everything about it except the arithmetic of its kind. */
export interface FigureRow {
  readonly unit: UnitName
  /** How a limit of this figure is written, if the example of its unit would mislead. */
  readonly example?: string
  readonly sense: Sense
  /** Whether it may be limited from both sides. */
  readonly senses?: 'both'
  readonly label: string
  /**
   * `route`: a route has it, and so have all routes together; `all`: the load or the stack as a whole has it, and no route
   * has a share of it.
   */
  readonly scope: 'route' | 'all'
  readonly reads: Recipe
  /** The service that it belongs to unless a budget names another, and the services that a budget may name. */
  readonly service?: ServiceName
  readonly services?: readonly ServiceName[]
  /** It can only be measured over the whole run: it does not exist for a phase or for a stretch of seconds. */
  readonly whole?: true
  /** It only grows during a run: once it is above an upper limit, it stays there. */
  readonly onlyGrows?: true
  /** Its limit can be lifted in words, since every route has one by default. */
  readonly liftable?: true
  /** A crowded machine makes it worse. Times need no such mark: it is true of all of them. */
  readonly slowed?: true
  /** What the figure means, for people, if the label does not make it clear. */
  readonly means: string
}

/** Figures whose names contain a number, a status or a time. */
export interface FigureFamily {
  /** How a name of this family is written: `p<percent>`. */
  readonly written: string
  /** The name of one figure of this family. */
  readonly example: string
  /** The pattern of a whole name; its groups are given to `row`. */
  readonly pattern: RegExp
  /** The row of one figure; undefined if no such figure can exist: `p101`. */
  row(...groups: readonly string[]): FigureRow | undefined
}
