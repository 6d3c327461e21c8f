import type { Measured, PairArm } from './arm.ts'
import { measurePairs } from './measure-pairs.ts'
import type { PairOrder } from './pair-order.ts'
import {
  isUsual,
  nextRate,
  rateOfShare,
  requireRoom,
  roundedRate,
  type Spent,
  shareOf,
  usualShare,
} from './rate.ts'

/** Pairs of slices in which a rate is tried. */
const pairsOfTrial = 5
const mostTrials = 4
/** Of what an arm answers at most in a second, so much may be asked for where the processors are not what limits it. */
const mostOfThroughput = 0.5

const sum = (values: Iterable<number>): number =>
  Iterator.from(values).reduce((total, value) => total + value, 0)

/** What measured portions came to together. */
export const spentIn = (portions: readonly Measured[]): Spent => ({
  requests: sum(portions.map(({ intended }) => intended)),
  seconds: sum(portions.map(({ seconds, drainSeconds }) => seconds + drainSeconds)),
  cpuSeconds: sum(portions.map(({ cpu, generatorCpu }) => sum(Object.values(cpu)) + generatorCpu)),
})

export interface RateParts {
  readonly arms: readonly PairArm[]
  readonly order: Pick<PairOrder, 'seed' | 'rate' | 'isRateTried' | 'sliceSeconds'>
  readonly processors: number
  readonly scenario: string
  /** The last stretch of heating of each arm, at full speed. */
  readonly heated: readonly Measured[]
  /** The rate of the scenario itself, for machines that do not tell what is used. */
  readonly ownRate: number
}

/** The share of the processors that the dearer arm uses at a rate. */
async function tried({ arms, order, processors }: RateParts, rate: number, trial: number) {
  const slices = await measurePairs(arms, {
    ...order,
    rate,
    seed: order.seed ^ (0x51ed270b + trial),
    pairs: pairsOfTrial,
  })
  const shares = arms.map(({ name }) => {
    const own = slices.filter(({ arm }) => arm === name)
    return { arm: name, share: shareOf(spentIn(own), processors) }
  })
  return shares.reduce((most, each) => (each.share > most.share ? each : most))
}

/**
 * The rate of the slices: the one that is asked for, where both arms have room for it, else that at which the dearer arm uses
 * the usual share of the processors. @throws TailgateError RATE_TOO_HIGH.
 */
export async function findRate(parts: RateParts): Promise<number> {
  const { order, heated, processors, scenario, ownRate } = parts
  if (order.rate !== undefined) {
    if (!order.isRateTried) return order.rate
    const { arm, share } = await tried(parts, order.rate, 0)
    requireRoom(order.rate, share, { arm, scenario })
    return order.rate
  }
  const spent = heated.map((stretch) => spentIn([stretch]))
  const cost = Math.max(...spent.map(({ cpuSeconds, requests }) => cpuSeconds / requests))
  const throughput = Math.min(...spent.map(({ requests, seconds }) => requests / seconds))
  if (!(cost > 0) || !Number.isFinite(cost)) return ownRate
  const most = throughput * mostOfThroughput
  // What a request costs at full speed is about half of what it costs at a rate that people would have.
  let rate = Math.min(most, rateOfShare(usualShare, cost, processors) / 2)
  for (let trial = 0; trial < mostTrials; trial += 1) {
    rate = Math.max(1, roundedRate(rate))
    const { share } = await tried(parts, rate, trial)
    if (isUsual(share)) break
    const next = Math.min(most, nextRate(rate, share))
    if (roundedRate(next) === rate) break
    rate = next
  }
  return Math.max(1, roundedRate(rate))
}
