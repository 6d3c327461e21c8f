import { TailgateError } from '../../base/errors.ts'
import type { ArmName } from '../../evidence/paired.ts'

/** The share of the processors that an arm needs at a rate. */
export interface Need {
  readonly arm: ArmName
  readonly share: number
}

/** The share of the processors that slices use unless another rate is given, and the highest share that they may use. */
export const usualShare = 0.4
const mostShare = 0.65
/** From which factor on a refusal says that an arrival costs more in one arm; less may be the chance of a few slices. */
const leastFactor = 1.2

/** The totals of some slices of one arm. */
export interface Spent {
  /** Arrivals of which everything ended by itself: single requests, or journeys of several. */
  readonly arrivals: number
  /** Seconds from first arrivals until nothing was in flight, of all slices together. */
  readonly seconds: number
  /** CPU seconds of all services of the arm and of the generator. */
  readonly cpuSeconds: number
}

/** The share of the processors that slices at a rate need; undefined if the totals do not show it. */
export function shareNeeded(
  rate: number,
  { arrivals, cpuSeconds }: Spent,
  processors: number,
): number | undefined {
  return arrivals > 0 && cpuSeconds > 0 ? (rate * cpuSeconds) / (arrivals * processors) : undefined
}

/** Rounds a rate down to two digits, as people write rates. */
export function roundedRate(rate: number): number {
  const unit = 10 ** (Math.floor(Math.log10(rate)) - 1)
  return Number((Math.floor(rate / unit + 1e-9) * unit).toPrecision(2))
}

/** The rate at which an arm's slices use a share of the processors; undefined if the totals do not show it. */
export function rateOfShare(
  share: number,
  { arrivals, cpuSeconds }: Spent,
  processors: number,
): number | undefined {
  return arrivals > 0 && cpuSeconds > 0 ? (share * processors * arrivals) / cpuSeconds : undefined
}

/**
 * The rate to try after `rate` needed `share`, in order to reach the usual share. An arrival costs more at a lower rate, so
 * the new rate is tried again.
 */
export const nextRate = (rate: number, share: number): number =>
  rate * Math.min(4, Math.max(0.25, share > 0 ? usualShare / share : 4))

/** Whether a share is close enough to the usual one. */
export const isUsual = (share: number): boolean => share > usualShare * 0.85 && share < usualShare * 1.1

const percent = (share: number): number => Math.round(share * 100)

/** What the cheaper arm needs at the same rate, in words; empty where that is not known. */
function besideWords(dearer: Need, cheaper: Need | undefined): string {
  if (cheaper === undefined) return ''
  const factor = dearer.share / cheaper.share
  const cost = `, so that an arrival at ${dearer.arm} takes ${Number(factor.toPrecision(2))} times the CPU time of one at ${cheaper.arm}`
  return `; ${cheaper.arm} uses ${percent(cheaper.share)} %${factor >= leastFactor ? cost : ''}`
}

/**
 * Refuses a rate at which the slices of an arm use more of the processors than they may. `needs` has a row for each arm whose
 * use can be read.
 * @throws TailgateError RATE_TOO_HIGH with what each arm uses: a head that costs much more than base is a finding, and this
 * refusal is then the only place that tells it.
 */
export function requireRoom(rate: number, needs: readonly Need[], scenario: string): void {
  const [dearer, cheaper] = needs.toSorted((a, b) => b.share - a.share)
  if (dearer === undefined || dearer.share <= mostShare) return
  throw new TailgateError('RATE_TOO_HIGH', {
    ...{ rate, arm: dearer.arm, scenario },
    used: percent(dearer.share),
    beside: besideWords(dearer, cheaper),
    most: percent(mostShare),
    usual: percent(usualShare),
    possible: roundedRate((rate * mostShare) / dearer.share),
  })
}
