import type { Duration, Rate } from '../units/units.ts'
import type { RequestDescription } from './request.ts'

/** How arrivals are spaced at their rate: evenly, or as those of people who do not know of each other (`poisson`). */
export type Spacing = 'even' | 'poisson'

/**
 * Arrivals of an open loop: when requests are meant to start, whatever the service does. The spacing is `poisson` unless it
 * is given; the warm-up has the rate at which the measured part begins.
 */
export type Arrivals<R extends string = string> =
  | { readonly kind: 'constant'; readonly rate: Rate }
  | { readonly kind: 'poisson'; readonly rate: Rate }
  /** The rate changes in a straight line over the measured part. */
  | { readonly kind: 'ramp'; readonly from: Rate; readonly to: Rate; readonly spacing?: Spacing }
  /** One rate follows another; the last one stays until the end. */
  | {
      readonly kind: 'steps'
      readonly steps: readonly { readonly rate: Rate; readonly for: Duration }[]
      readonly spacing?: Spacing
    }
  /** The rate of a day and a night: `amplitude` above and below the mean, beginning at the mean and rising. */
  | {
      readonly kind: 'sine'
      readonly mean: Rate
      readonly amplitude: Rate
      readonly period: Duration
      readonly spacing?: Spacing
    }
  /**
   * Arrivals as they were recorded: seconds since the beginning, or Unix times in seconds (these count from the first one),
   * ascending.
   */
  | { readonly kind: 'recorded'; readonly times: readonly number[] }
  /** Arrivals as they were recorded, each with its request; `mix` makes the requests that have only a route. */
  | { readonly kind: 'recorded'; readonly requests: readonly RecordedRequest<R>[] }

/** A request of a recording. Without a path it is made in the way that the mix makes requests of its route. */
export interface RecordedRequest<R extends string = string> extends Partial<RequestDescription> {
  /** When it arrived, as in `times`. */
  readonly at: number
  readonly route: R
}
