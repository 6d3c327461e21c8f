import type { Duration } from '../units/units.ts'
import type { Draw, Expected, RequestDescription, StepAnswer } from './request.ts'

/** What a request of any engine may have beside its description. */
interface Asked<R extends string> {
  readonly route: R
  /** The answer that is expected, instead of what `expect` of the scenario gives for its route. */
  readonly expect?: Expected
}

/** What a request of the open loop may have as well. */
interface Followed {
  /**
   * Whether redirects are followed: at most ten with `true`, or at most this number. Each redirect is a request of its own,
   * meant to start when the answer before it arrived, under the route and its number (`login/hop1`). A redirect that leaves
   * the target is not followed and counts as a failure.
   */
  readonly follow?: boolean | number
}

export interface MixEntry<R extends string> extends Asked<R>, Followed {
  readonly weight: number
  request(draw: Draw): RequestDescription
}

/** One request of a journey. It is meant to start when the request before it has ended and the time to think is over. */
export interface Step<R extends string> extends Asked<R>, Followed {
  /** The time between the answer to the step before and this request; none unless it is given. */
  readonly think?: Duration
  /** `answers` are the answers to the steps before, in order. */
  request(draw: Draw, answers: readonly StepAnswer[]): RequestDescription
}

/** Requests that depend on each other: create, upload, complete. A step that fails ends its journey. */
export interface Journey<R extends string> {
  readonly weight: number
  /** With `false`, cookies that answers set are not sent with later steps; otherwise they are. */
  readonly cookies?: false
  readonly steps: readonly Step<R>[]
}

/** What arrivals do: each one draws a single request or a journey of several requests. */
export type Mix<R extends string> = readonly (MixEntry<R> | Journey<R>)[]

/** The steps of an entry: a single request is a journey of one step. */
export const stepsOf = <R extends string>(entry: MixEntry<R> | Journey<R>): readonly Step<R>[] =>
  'steps' in entry ? entry.steps : [entry]

/** The routes of an entry of a mix, in order. */
export const routesOfEntry = <R extends string>(entry: MixEntry<R> | Journey<R>): R[] =>
  stepsOf(entry).map(({ route }) => route)

/** The mix that the arrivals of a scenario draw from; empty if a recording gives every request itself. */
export const mixOf = ({ mix }: { readonly mix?: Mix<string> }): Mix<string> => mix ?? []
