import type { Duration, Rate } from '../units/units.ts'
import type { RequestDescription } from './request.ts'

/** How arrivals lie around their rate: evenly, or as those of people who do not know of each other. */
export type Spacing = 'even' | 'poisson'

/**
 * Arrivals of an open loop: when requests are meant to start, whatever the service does. Spaced as people come
 * (`poisson`) unless told otherwise; the warm-up goes at the rate the measured part begins with.
 */
export type Arrivals<R extends string = string> =
  | { readonly kind: 'constant'; readonly rate: Rate }
  | { readonly kind: 'poisson'; readonly rate: Rate }
  /** From one rate to another in a straight line over the measured part. */
  | { readonly kind: 'ramp'; readonly from: Rate; readonly to: Rate; readonly spacing?: Spacing }
  /** One rate after another; the last goes on to the end. */
  | {
      readonly kind: 'steps'
      readonly steps: readonly { readonly rate: Rate; readonly for: Duration }[]
      readonly spacing?: Spacing
    }
  /** A day and a night: `amplitude` above and below the mean, beginning at the mean and rising. */
  | {
      readonly kind: 'sine'
      readonly mean: Rate
      readonly amplitude: Rate
      readonly period: Duration
      readonly spacing?: Spacing
    }
  /** As they once came: seconds since the beginning, or Unix times in seconds (those count from the first), ascending. */
  | { readonly kind: 'recorded'; readonly times: readonly number[] }
  /** As they once came, each with what was asked; `mix` is for the routes of those that do not say how. */
  | { readonly kind: 'recorded'; readonly requests: readonly RecordedRequest<R>[] }

/** A request of a recording. Without a path it is made as the mix makes requests of its route. */
export interface RecordedRequest<R extends string = string> extends Partial<RequestDescription> {
  /** When it came, as in `times`. */
  readonly at: number
  readonly route: R
}
