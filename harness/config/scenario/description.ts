import type { EngineName, EngineScenarios } from '../engines/engines.ts'
import type { Journey, MixEntry, Step } from '../requests/mix.ts'

/** A type of which some keys may be left out. */
type Without<T, K extends PropertyKey> = Omit<T, K> & {
  readonly [Key in K & keyof T]?: T[Key] | undefined
}

/**
 * A request: its path with the query, or a function that makes it. Left out, it is the path of its route, which must have no
 * parameters then.
 */
type Asked<Request> = { readonly request?: `/${string}` | Request | undefined }

export type StepDescription<R extends string> = Omit<Step<R>, 'request'> & Asked<Step<R>['request']>

/** One entry of a mix; its weight is 1 when left out. */
export type MixEntryDescription<R extends string> = Without<Omit<MixEntry<R>, 'request'>, 'weight'> &
  Asked<MixEntry<R>['request']>

export type JourneyDescription<R extends string> = Without<Omit<Journey<R>, 'steps'>, 'weight'> & {
  readonly steps: readonly StepDescription<R>[]
}

/** What every scenario may leave out: then it warms up for 5 s, waits 10 s for an answer, and is held to no budget. */
type Usual = 'why' | 'warmUp' | 'timeout' | 'budgets'

/** A mix of which each entry may leave out what it has in common with most; whether it needs journeys, its engine says. */
type DescribedMix<Mix, R extends string> = Mix extends readonly (infer Entry)[]
  ? readonly (
      | MixEntryDescription<R>
      | (Extract<Entry, { readonly steps: unknown }> extends never ? never : JourneyDescription<R>)
    )[]
  : never

/** The description of a scenario: arrivals say how many connections they need where it does not. */
type Described<S, R extends string> = S extends { readonly mix?: infer Mix }
  ? Without<Omit<S, 'mix'>, Usual | (S extends { readonly arrivals: unknown } ? 'connections' : never)> &
      (S extends { readonly mix: unknown }
        ? { readonly mix: DescribedMix<Mix, R> }
        : 'mix' extends keyof S
          ? { readonly mix?: DescribedMix<NonNullable<Mix>, R> | undefined }
          : unknown)
  : Without<S, Usual>

/** What a file of a scenario may say, by the engine that it names. */
export type EngineDescriptions<R extends string> = {
  readonly [Engine in EngineName]: Described<EngineScenarios<R>[Engine], R>
}

/** What is asked of the service, as a file of a scenario says it. */
export type ScenarioDescription<R extends string = string> = EngineDescriptions<R>[EngineName]
