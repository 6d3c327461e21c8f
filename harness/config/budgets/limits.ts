import type { Apdex, Counted, Ended, LoadTime, namedFigures, RouteTime, Within } from '../figures/figures.ts'
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

/** What the limit of a figure in each unit may be written as. */
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

/** Figures that can be limited from both sides say from which, unless it is the usual one. */
type TextOf<R extends Pick<FigureRow, 'unit'>> =
  | UnitText[R['unit']]
  | (R extends { readonly senses: 'both' } ? `${'<=' | '>='}${UnitText[R['unit']]}` : never)

/** What a limit of a figure may further be held to. */
type Further<R> = (R extends { readonly whole: true }
  ? unknown
  : {
      /** Every stretch of so many whole seconds is held to it. */
      readonly for?: Duration | undefined
      /** Only in one phase of a load in steps (`step 2`) or of a ramp (its quarters, `part 1` to `part 4`). */
      readonly during?: PhaseName | undefined
    }) &
  (R extends { readonly services: readonly (infer S)[] } ? { readonly service?: S | undefined } : unknown)

/** A limit: its text, or its text with what else holds of it. */
type One<R extends Pick<FigureRow, 'unit'>> =
  | TextOf<R>
  | ({
      readonly limit: TextOf<R>
      /** `warn`: it is shown and decides nothing. */
      readonly level?: 'warn' | undefined
    } & Further<R>)

type LimitsOn<R extends Pick<FigureRow, 'unit'>> = One<R> | readonly One<R>[]

/** The figures that have a name of their own, by what can have them. */
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

/** A limit on errors that is lifted, in one phase perhaps. */
type OffIn = { readonly limit: 'off' | 'any' } & Further<unknown>

/** Limits on what a route, or `all` routes together, give. */
export type RouteLimits = Omit<NamedOf<'route'>, 'errorRate'> & {
  /** Of every route at most 0.1 %, unless it, or `all`, says otherwise; `off` or `any` lifts the limit. */
  readonly errorRate?: LimitsOn<SharedOut> | 'off' | 'any' | OffIn
} & {
  readonly [F in RouteTime]?: LimitsOn<Time>
} & { readonly [F in Within]?: LimitsOn<SharedOut> } & {
  readonly [F in Apdex]?: LimitsOn<{ readonly unit: 'index' }>
} & { readonly [F in Exclude<Ended, 'errorRate'>]?: LimitsOn<SharedOut> } & {
  readonly [F in Counted]?: LimitsOn<{ readonly unit: 'count'; readonly senses: 'both' }>
}

/** Limits on the load or the stack as a whole, or on one service of it. */
export type StackLimits = NamedOf<'all'> & { readonly [F in LoadTime]?: LimitsOn<Time> }

/** Budgets by route: those on the stack belong to `all`; `each` holds for every route that does not say it otherwise. */
export type Budgets<R extends string> = Readonly<
  Partial<Record<Exclude<R, 'all' | 'each'>, RouteLimits>> & {
    /** Redirects that a step follows are measured apart, and may be held to limits of their own. */
    readonly [H in `${Exclude<R, 'all' | 'each'>}/hop${number}`]?: RouteLimits
  } & {
    readonly all?: RouteLimits & StackLimits
    readonly each?: RouteLimits
  }
>
