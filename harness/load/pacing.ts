import { randomAt } from './random.ts'

/** When requests are meant to start, whatever the service does. Pure: the same question has the same answer. */
export interface Pacing {
  /** Seconds from the beginning at which request `sent` (0 is the first) is meant to start. */
  intended(sent: number): number
}

/** Seconds to wait before request `sent` when `elapsed` have passed; 0 when it is due. */
export const waitFor = (pacing: Pacing, elapsed: number, sent: number): number =>
  Math.max(0, pacing.intended(sent) - elapsed)

/** Evenly spaced requests, `rate` per second, the first at once. */
export const constant = (rate: number): Pacing => ({ intended: (sent) => sent / rate })

/**
 * Exponential gaps of mean 1 / rate: people who do not know of each other. The gaps come from `seed` and the number
 * of the request, so they can be drawn again; the last sum is kept, so that asking in order costs nothing.
 */
export function poisson(rate: number, seed: number): Pacing {
  let known = -1
  let sum = 0
  return {
    intended(sent) {
      if (sent < known) {
        known = -1
        sum = 0
      }
      for (; known < sent; known += 1) sum -= Math.log(1 - randomAt(seed, known + 1)) / rate
      return sum
    },
  }
}
