import type { Duration } from '../units/units.ts'
import type { Draw, Expected, RequestDescription, StepAnswer } from './request.ts'

/** What can be said of a request beside what it is made of. */
interface Asked<R extends string> {
  readonly route: R
  /** What is expected of its answer, in the place of what `expect` of the scenario says of its route. */
  readonly expect?: Expected
}

/** What can be said of a request of the open loop. */
interface Followed {
  /**
   * Follows redirects, at most ten or so many. Each is a request of its own, meant to start when the answer before it came,
   * under the route and its number (`login/hop1`); one that leaves the target is not followed, and is a failure.
   */
  readonly follow?: boolean | number
}

export interface MixEntry<R extends string> extends Asked<R>, Followed {
  readonly weight: number
  request(draw: Draw): RequestDescription
}

/** One request of a journey. It is meant to start when the one before it has ended and the thinking is done. */
export interface Step<R extends string> extends Asked<R>, Followed {
  /** Time to look at the answer to the step before; none unless given. */
  readonly think?: Duration
  /** `answers` are those of the steps before, in order. */
  request(draw: Draw, answers: readonly StepAnswer[]): RequestDescription
}

/** Requests that depend on each other: create, upload, complete. A step that fails ends its journey. */
export interface Journey<R extends string> {
  readonly weight: number
  /** Without a jar: cookies that are set go with no later step, as they do unless this is false. */
  readonly cookies?: false
  readonly steps: readonly Step<R>[]
}

/** What arrivals do: each draws one request, or a journey of several. */
export type Mix<R extends string> = readonly (MixEntry<R> | Journey<R>)[]

/** What an arrival does, as steps: a single request is a journey of one. */
export const stepsOf = <R extends string>(entry: MixEntry<R> | Journey<R>): readonly Step<R>[] =>
  'steps' in entry ? entry.steps : [entry]

/** The routes an entry of a mix asks for, in order. */
export const routesOfEntry = <R extends string>(entry: MixEntry<R> | Journey<R>): R[] =>
  stepsOf(entry).map(({ route }) => route)

/** What the arrivals of a scenario draw from; nothing where a recording says what each of them is. */
export const mixOf = ({ mix }: { readonly mix?: Mix<string> }): Mix<string> => mix ?? []
