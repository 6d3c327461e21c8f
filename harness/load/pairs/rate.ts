import { TailgateError } from '../../base/errors.ts'
import type { ArmName } from '../../evidence/paired.ts'

/** The share of the processors that slices use unless another rate is given, and the highest share that they may use. */
export const usualShare = 0.4
const mostShare = 0.65

/** The totals of some slices of one arm. */
export interface Spent {
  /** Requests that ended by themselves. */
  readonly requests: number
  /** Seconds from first arrivals until nothing was in flight, of all slices together. */
  readonly seconds: number
  /** CPU seconds of all services of the arm and of the generator. */
  readonly cpuSeconds: number
}

/** The share of the processors that slices at a rate need; undefined if the totals do not show it. */
export function shareNeeded(
  rate: number,
  { requests, cpuSeconds }: Spent,
  processors: number,
): number | undefined {
  return requests > 0 && cpuSeconds > 0 ? (rate * cpuSeconds) / (requests * processors) : undefined
}

/** Rounds a rate down to two digits, as people write rates. */
export function roundedRate(rate: number): number {
  const unit = 10 ** (Math.floor(Math.log10(rate)) - 1)
  return Number((Math.floor(rate / unit + 1e-9) * unit).toPrecision(2))
}

/** The rate at which an arm's slices use a share of the processors; undefined if the totals do not show it. */
export function rateOfShare(
  share: number,
  { requests, cpuSeconds }: Spent,
  processors: number,
): number | undefined {
  return requests > 0 && cpuSeconds > 0 ? (share * processors * requests) / cpuSeconds : undefined
}

/**
 * The rate to try after `rate` needed `share`, in order to reach the usual share. A request costs more at a lower rate, so
 * the new rate is tried again.
 */
export const nextRate = (rate: number, share: number): number =>
  rate * Math.min(4, Math.max(0.25, share > 0 ? usualShare / share : 4))

/** Whether a share is close enough to the usual one. */
export const isUsual = (share: number): boolean => share > usualShare * 0.85 && share < usualShare * 1.1

const percent = (share: number): number => Math.round(share * 100)

/** @throws TailgateError RATE_TOO_HIGH when the slices of an arm use more of the processors than they may. */
export function requireRoom(
  rate: number,
  share: number,
  { arm, scenario }: { readonly arm: ArmName; readonly scenario: string },
): void {
  if (share <= mostShare) return
  throw new TailgateError('RATE_TOO_HIGH', {
    ...{ rate, arm, scenario },
    used: percent(share),
    most: percent(mostShare),
    usual: percent(usualShare),
    possible: roundedRate((rate * mostShare) / share),
  })
}
