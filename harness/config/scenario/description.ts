import type { EngineName, EngineScenarios } from '../engines/engines.ts'
import type { Journey, MixEntry, Step } from '../requests/mix.ts'

/** A type with some keys made optional. */
type Without<T, K extends PropertyKey> = Omit<T, K> & {
  readonly [Key in K & keyof T]?: T[Key] | undefined
}

/**
 * A request: its path with the query, or a function that makes it. If it is left out, the path of its route is requested;
 * that path must not have parameters then.
 */
type Asked<Request> = { readonly request?: `/${string}` | Request | undefined }

export type StepDescription<R extends string> = Omit<Step<R>, 'request'> & Asked<Step<R>['request']>

/** One entry of a mix; its weight is 1 if left out. */
export type MixEntryDescription<R extends string> = Without<Omit<MixEntry<R>, 'request'>, 'weight'> &
  Asked<MixEntry<R>['request']>

export type JourneyDescription<R extends string> = Without<Omit<Journey<R>, 'steps'>, 'weight'> & {
  readonly steps: readonly StepDescription<R>[]
}

/** What every scenario may leave out: without these it warms up for 5 s, waits 10 s for an answer, and has no budgets. */
type Usual = 'why' | 'warmUp' | 'timeout' | 'budgets'

/** A mix in which each entry may leave out the usual values; the engine decides whether journeys are possible. */
type DescribedMix<Mix, R extends string> = Mix extends readonly (infer Entry)[]
  ? readonly (
      | MixEntryDescription<R>
      | (Extract<Entry, { readonly steps: unknown }> extends never ? never : JourneyDescription<R>)
    )[]
  : never

/** The description of a scenario; if it gives no number of connections, the arrivals decide how many are needed. */
type Described<S, R extends string> = S extends { readonly mix?: infer Mix }
  ? Without<Omit<S, 'mix'>, Usual | (S extends { readonly arrivals: unknown } ? 'connections' : never)> &
      (S extends { readonly mix: unknown }
        ? { readonly mix: DescribedMix<Mix, R> }
        : 'mix' extends keyof S
          ? { readonly mix?: DescribedMix<NonNullable<Mix>, R> | undefined }
          : unknown)
  : Without<S, Usual>

/** What the file of a scenario may contain, for each engine that it can name. */
export type EngineDescriptions<R extends string> = {
  readonly [Engine in EngineName]: Described<EngineScenarios<R>[Engine], R>
}

/** The load, as the file of a scenario describes it. */
export type ScenarioDescription<R extends string = string> = EngineDescriptions<R>[EngineName]
