import { randomAt } from '../../base/random.ts'
import { arrivalSecondsOf } from '../../config/requests/recording.ts'
import { meanRate, perSecond } from '../../config/scenario/arrivals.ts'
import type { Arrivals } from '../../config/scenario/scenario.ts'
import { seconds } from '../../config/units/units.ts'
import { climb, constantRate, type RateCurve, ramp, sine, steps } from './rate-curve.ts'

/** When requests are meant to start, whatever the service does. It is pure: the same question has the same answer. */
export interface Pacing {
  /** Seconds from the beginning at which request `sent` (0 is the first) is meant to start; Infinity for never. */
  intended(sent: number): number
}

/** One request each time the curve has reached one more, the first at once. */
const evenly = (curve: RateCurve): Pacing => ({ intended: (sent) => curve.when(sent) })

/**
 * Requests of people who do not know of each other: a Poisson process of rate 1, with its time stretched so that it has the
 * rate of the curve. The gaps follow from `seed` and the number of the request, so they can be drawn again; the last sum is
 * kept, so that asking in order costs almost nothing.
 */
function randomly(curve: RateCurve, seed: number): Pacing {
  let known = -1
  let sum = 0
  return {
    intended(sent) {
      if (sent < known) {
        known = -1
        sum = 0
      }
      for (; known < sent; known += 1) sum -= Math.log(1 - randomAt(seed, known + 1))
      return curve.when(sum)
    },
  }
}

/** Evenly spaced requests, `rate` per second. */
export const constant = (rate: number): Pacing => evenly(constantRate(rate))

/** Exponential gaps with the mean 1 / rate, in seconds. */
export const poisson = (rate: number, seed: number): Pacing => randomly(constantRate(rate), seed)

/** The highest rate, in requests per second, with which a load begins at once. */
const coldRate = 1000

/**
 * Random arrivals before the measured part, at `rate` per second. A higher rate than 1000 is climbed to over the first half: a
 * service and a generator that have just started are slow, and at 15 000 requests a second, all that were late would need
 * connections of their own, thousands of which are never needed again.
 */
export const warmingUp = (rate: number, span: number, seed: number): Pacing =>
  rate > coldRate ? randomly(climb(coldRate, rate, span / 2), seed) : poisson(rate, seed)

/** Requests as they were recorded, `factor` times as fast. */
const recorded = (times: readonly number[], factor: number): Pacing => ({
  intended: (sent) => (times[sent] ?? Number.POSITIVE_INFINITY) / factor,
})

type Shaped = Exclude<Arrivals, { kind: 'recorded' | 'constant' | 'poisson' }>

function rateCurveOf(arrivals: Shaped, span: number, factor: number): RateCurve {
  switch (arrivals.kind) {
    case 'ramp':
      return ramp(perSecond(arrivals.from) * factor, perSecond(arrivals.to) * factor, span)
    case 'steps':
      return steps(
        arrivals.steps.map(({ rate, for: length }) => ({
          rate: perSecond(rate) * factor,
          seconds: seconds(length),
        })),
      )
    case 'sine':
      return sine(
        perSecond(arrivals.mean) * factor,
        perSecond(arrivals.amplitude) * factor,
        seconds(arrivals.period),
      )
  }
}

/**
 * The pacing of a scenario's arrivals over a measured part of `span` seconds. `rate` is their average in requests per second;
 * shapes keep their shape and are scaled to it.
 */
export function pacingOf(arrivals: Arrivals, rate: number, span: number, seed: number): Pacing {
  if (arrivals.kind === 'constant') return constant(rate)
  if (arrivals.kind === 'poisson') return poisson(rate, seed)
  const factor = rate / meanRate(arrivals, span)
  if (arrivals.kind === 'recorded') return recorded(arrivalSecondsOf(arrivals), factor)
  const curve = rateCurveOf(arrivals, span, factor)
  return arrivals.spacing === 'even' ? evenly(curve) : randomly(curve, seed)
}

/**
 * Requests per second at the beginning of the measured part, which is the rate of the warm-up; if the measured part begins
 * with none, its average rate.
 */
export function firstRate(arrivals: Arrivals, rate: number, span: number): number {
  const begins = rateAtFirst(arrivals, rate, rate / meanRate(arrivals, span))
  return begins > 0 ? begins : rate
}

function rateAtFirst(arrivals: Arrivals, rate: number, factor: number): number {
  switch (arrivals.kind) {
    case 'constant':
    case 'poisson':
    case 'recorded':
      return rate
    case 'ramp':
      return perSecond(arrivals.from) * factor
    case 'steps':
      return perSecond(arrivals.steps[0]?.rate ?? '0/s') * factor
    case 'sine':
      return perSecond(arrivals.mean) * factor
  }
}
