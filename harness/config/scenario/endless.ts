import { arrivalSecondsOf } from '../requests/recording.ts'
import { formatSeconds, highestRate } from '../units/units.ts'
import { meanRate, peakAt } from './arrivals.ts'
import type { Scenario } from './scenario.ts'

/**
 * Why a load would be empty, or larger than possible, over a measured part of `span` seconds at an average rate of `asked`
 * per second (undefined: its own rate); undefined if the load is fine.
 */
export function wrongLoad(scenario: Scenario, span: number, asked: number | undefined): string | undefined {
  if (!('arrivals' in scenario)) return undefined
  const { arrivals, name } = scenario
  const long = formatSeconds(span)
  if (arrivals.kind === 'recorded') {
    const arrivalSeconds = arrivalSecondsOf(arrivals)
    if (asked !== undefined)
      return `--rate cannot change ${name}: recorded arrivals keep the moments at which they came.`
    if (meanRate(arrivals, span) === 0)
      return `None of the ${arrivalSeconds.length} recorded arrivals of ${name} lies in the ${long} that are measured: the first comes after ${formatSeconds(arrivalSeconds[0] ?? 0)}. Give the arrivalSeconds in seconds since the beginning, or measure longer.`
    return undefined
  }
  const own = meanRate(arrivals, span)
  if (!(own > 0) || !Number.isFinite(own))
    return `The arrivals of ${name} come to no request at all in the ${long} that are measured.`
  const peak = peakAt(arrivals, asked ?? own, span)
  if (peak > highestRate)
    return `The arrivals of ${name} would come to ${Math.round(peak)}/s at their highest; at most ${highestRate}/s can be asked for.`
  return undefined
}
