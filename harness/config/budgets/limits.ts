import type {
  Apdex,
  Counted,
  Ended,
  LoadApdex,
  LoadTime,
  LoadWithin,
  namedFigures,
  RouteTime,
  Within,
} from '../figures/figures.ts'
import type { FigureRow } from '../figures/row.ts'
import type { UnitName } from '../units/unit-table.ts'
import type {
  AmountGrowth,
  Cores,
  Count,
  CountGrowth,
  DataRate,
  Duration,
  Rate,
  Share,
  Size,
} from '../units/units.ts'
import type { PhaseName } from './phase-name.ts'

/** How the limit of a figure in each unit may be written. */
interface UnitText extends Record<UnitName, string> {
  microseconds: Duration
  'cpu-microseconds': Duration
  seconds: Duration
  share: Share
  index: Share
  count: Count
  'per-second': Rate
  'bytes-per-second': DataRate
  bytes: Size
  data: Size
  cores: Cores
  'bytes-per-hour': AmountGrowth
  'per-request': `${number}`
  'bytes-per-request': Size
  'per-hour': CountGrowth
}

/** A figure that can be limited from both sides takes a sign before its limit, unless the side is the usual one. */
type TextOf<R extends Pick<FigureRow, 'unit'>> =
  | UnitText[R['unit']]
  | (R extends { readonly senses: 'both' } ? `${'<=' | '>='}${UnitText[R['unit']]}` : never)

/** What further conditions the limit of a figure may have. */
type Further<R> = (R extends { readonly whole: true }
  ? unknown
  : {
      /** Every stretch of this many whole seconds must keep the limit. */
      readonly for?: Duration | undefined
      /** The limit covers only one phase of a load in steps (`step 2`) or of a ramp (its quarters, `part 1` to `part 4`). */
      readonly during?: PhaseName | undefined
    }) &
  (R extends { readonly services: readonly (infer S)[] } ? { readonly service?: S | undefined } : unknown)

/** A limit: its text, or its text with further conditions. */
type One<R extends Pick<FigureRow, 'unit'>> =
  | TextOf<R>
  | ({
      readonly limit: TextOf<R>
      /** `warn`: the verdict is shown and decides nothing. */
      readonly level?: 'warn' | undefined
    } & Further<R>)

type LimitsOn<R extends Pick<FigureRow, 'unit'>> = One<R> | readonly One<R>[]

/** The figures with a fixed name, by what can have them. */
type Named = typeof namedFigures
type NamedOf<S extends FigureRow['scope']> = {
  readonly [F in keyof Named as Named[F]['scope'] extends S
    ? S extends Named[F]['scope']
      ? F
      : never
    : never]?: LimitsOn<Named[F]>
}

interface Time {
  readonly unit: 'microseconds'
}
interface SharedOut {
  readonly unit: 'share'
}

/** A limit on errors that is lifted, perhaps in one phase only. */
type OffIn = { readonly limit: 'off' | 'any' } & Further<unknown>

/** Limits on the figures of one route, or of all routes together (`all`). */
export type RouteLimits = Omit<NamedOf<'route'>, 'errorRate'> & {
  /** At most 0.1 % on every route, unless the route or `all` has another limit; `off` or `any` lifts the limit. */
  readonly errorRate?: LimitsOn<SharedOut> | 'off' | 'any' | OffIn
} & {
  readonly [F in RouteTime]?: LimitsOn<Time>
} & { readonly [F in Within]?: LimitsOn<SharedOut> } & {
  readonly [F in Apdex]?: LimitsOn<{ readonly unit: 'index' }>
} & { readonly [F in Exclude<Ended, 'errorRate'>]?: LimitsOn<SharedOut> } & {
  readonly [F in Counted]?: LimitsOn<{ readonly unit: 'count'; readonly senses: 'both' }>
}

/** Limits on the load or the stack as a whole, or on one service of the stack. */
export type StackLimits = NamedOf<'all'> & { readonly [F in LoadTime]?: LimitsOn<Time> } & {
  readonly [F in LoadWithin]?: LimitsOn<SharedOut>
} & { readonly [F in LoadApdex]?: LimitsOn<{ readonly unit: 'index' }> }

/**
 * Budgets by route. Those on the stack stand under `all`; those under `each` hold for every route that has no limit of its
 * own on the same figure.
 */
export type Budgets<R extends string> = Readonly<
  Partial<Record<Exclude<R, 'all' | 'each'>, RouteLimits>> & {
    /** Redirects that a step follows are measured separately and may have limits of their own. */
    readonly [H in `${Exclude<R, 'all' | 'each'>}/hop${number}`]?: RouteLimits
  } & {
    readonly all?: RouteLimits & StackLimits
    readonly each?: RouteLimits
  }
>
