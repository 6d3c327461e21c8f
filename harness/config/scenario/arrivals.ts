import { arrivalSecondsOf } from '../requests/recording.ts'
import { parseRate, seconds } from '../units/units.ts'
import type { Arrivals } from './scenario.ts'

/** Requests per second of a `Rate` already validated by the schema. */
export function perSecond(rate: string): number {
  const value = parseRate(rate)
  if (value === undefined) throw new TypeError(`"${rate}" is not a rate`)
  return value
}

/** The average rate of arrivals, in requests per second, over a measured part of `span` seconds. */
export function meanRate(arrivals: Arrivals, span: number): number {
  switch (arrivals.kind) {
    case 'constant':
    case 'poisson':
      return perSecond(arrivals.rate)
    case 'ramp':
      return (perSecond(arrivals.from) + perSecond(arrivals.to)) / 2
    case 'steps': {
      let requests = 0
      let left = span
      for (const [index, { rate, for: length }] of arrivals.steps.entries()) {
        const last = index === arrivals.steps.length - 1
        const taken = last ? left : Math.min(left, seconds(length))
        requests += perSecond(rate) * taken
        left -= taken
      }
      return requests / span
    }
    case 'sine': {
      const [mean, amplitude, period] = [arrivals.mean, arrivals.amplitude, arrivals.period] as const
      const turn = (2 * Math.PI) / seconds(period)
      // Whole periods cancel out; the unfinished last one does not.
      return perSecond(mean) + (perSecond(amplitude) * (1 - Math.cos(turn * span))) / (turn * span)
    }
    case 'recorded':
      return arrivalSecondsOf(arrivals).filter((moment) => moment < span).length / span
  }
}

/** The most moments, which ascend, within a second. */
function densestSecond(moments: readonly number[]): number {
  let first = 0
  let most = 0
  for (const [index, moment] of moments.entries()) {
    while ((moments[first] ?? moment) <= moment - 1) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}

/** The highest rate of arrivals at any time, in requests per second; of a recording, the arrivals of its densest second. */
export function peakRate(arrivals: Arrivals): number {
  switch (arrivals.kind) {
    case 'constant':
    case 'poisson':
      return perSecond(arrivals.rate)
    case 'ramp':
      return Math.max(perSecond(arrivals.from), perSecond(arrivals.to))
    case 'steps':
      return Math.max(...arrivals.steps.map(({ rate }) => perSecond(rate)))
    case 'sine':
      return perSecond(arrivals.mean) + perSecond(arrivals.amplitude)
    case 'recorded':
      return densestSecond(arrivalSecondsOf(arrivals))
  }
}

/** The highest rate at any time, in requests per second, when arrivals come at `mean` on average over `span` seconds. */
export const peakAt = (arrivals: Arrivals, mean: number, span: number): number =>
  (peakRate(arrivals) * mean) / meanRate(arrivals, span)

/** Arrivals in words: `poisson arrivals at 300/s`. */
export function describeArrivals(arrivals: Arrivals, rate: number): string {
  switch (arrivals.kind) {
    case 'constant':
    case 'poisson':
      return `${arrivals.kind} arrivals at ${rate}/s`
    case 'ramp':
      return `arrivals that go from ${arrivals.from} to ${arrivals.to}, ${Number(rate.toFixed(1))}/s on average`
    case 'steps':
      return `arrivals in steps of ${arrivals.steps.map((step) => `${step.rate} for ${step.for}`).join(', ')}, ${Number(rate.toFixed(1))}/s on average`
    case 'sine':
      return `arrivals that swing by ${arrivals.amplitude} around ${arrivals.mean} every ${arrivals.period}`
    case 'recorded':
      return `${arrivalSecondsOf(arrivals).length} recorded arrivals, ${Number(rate.toFixed(1))}/s on average`
  }
}
