import type { UnitName } from '../units/unit-table.ts'

/** Whether a limit is the most or the least a figure may be. */
export type Sense = 'at-most' | 'at-least'

/** What a figure of the machine's use can be of: a service, all of them without the instruments, or everything. */
export const serviceNames = ['app', 'postgres', 'redis', 'nginx', 'stack', 'machine'] as const
export type ServiceName = (typeof serviceNames)[number]

/** Times that are kept of a load: answers to requests, their first bytes, openings of connections, whole journeys. */
export type TimesOf = 'response' | 'ttfb' | 'connect' | 'journey'

/** A time that is made of many. */
export type TimeStatistic =
  | { readonly kind: 'mean' | 'min' | 'max' | 'deviation' }
  | { readonly kind: 'quantile'; readonly p: number }

/** What is made of how many requests were answered well within a time. */
export interface InTime {
  readonly kind: 'within' | 'apdex'
  readonly microseconds: number
}

export type Statistic = TimeStatistic | InTime

/** How requests ended that are counted: in a failure of one kind or any, or with a status, `503` or of the class `5`. */
export type Ending =
  | { readonly failure: 'any' | 'timeout' | 'refused' | 'reset' | 'mismatch' | 'unexpected' }
  | { readonly status: string }

/** What PostgreSQL and Redis count of what they do. */
export type Work =
  | 'queries'
  | 'rows'
  | 'buffersHit'
  | 'buffersRead'
  | 'walBytes'
  | 'redisCommands'
  | 'redisBytes'

/** What has a level at every moment: of a service, of PostgreSQL, or a series that the target declares by this name. */
export type Level = 'memory' | 'descriptors' | 'connections' | { readonly series: string }

/** What a figure is read from, and how; `verdict/figures` has one estimator for each kind. */
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

/** One figure: everything about it that is not the arithmetic of its kind. */
export interface FigureRow {
  readonly unit: UnitName
  /** How a limit is written, where that of its unit would mislead. */
  readonly example?: string
  readonly sense: Sense
  /** Whether it may be limited from the other side too. */
  readonly senses?: 'both'
  readonly label: string
  /** `route`: a route, or all together; `all`: the load or the stack as a whole, which no route has a share of. */
  readonly scope: 'route' | 'all'
  readonly reads: Recipe
  /** The service it is of unless a budget names another, and those a budget may name. */
  readonly service?: ServiceName
  readonly services?: readonly ServiceName[]
  /** It takes the whole run to be seen: no phase has it, and no stretch of seconds. */
  readonly whole?: true
  /** It only grows while a run goes on: once beyond a limit from above, it stays so. */
  readonly onlyGrows?: true
  /** Its limit can be lifted in words, since every route has one. */
  readonly liftable?: true
  /** A crowded machine makes it worse; times are, without being marked. */
  readonly slowed?: true
  /** What it is, for people, where the label does not say it. */
  readonly means: string
}

/** Figures whose names hold a number, a status or a time. */
export interface FigureFamily {
  /** How one of them is written: `p<percent>`. */
  readonly written: string
  /** One of them. */
  readonly example: string
  /** The whole of a name; its groups are given to `row`. */
  readonly pattern: RegExp
  /** Undefined where the name cannot be meant: `p101`. */
  row(...groups: readonly string[]): FigureRow | undefined
}
