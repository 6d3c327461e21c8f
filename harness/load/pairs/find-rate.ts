import { sum } from '../../base/sum.ts'
import type { Measured, PairArm } from './arm.ts'
import { measurePairs } from './measure-pairs.ts'
import type { PairOrder } from './pair-order.ts'
import {
  isUsual,
  type Need,
  nextRate,
  rateOfShare,
  requireRoom,
  roundedRate,
  type Spent,
  shareNeeded,
  usualShare,
} from './rate.ts'

/** The pairs of slices with which a rate is tried. */
const pairsOfTrial = 5
const mostTrials = 4
/** The share of an arm's highest throughput that may be asked for, if the processors are not what limits it. */
const mostOfThroughput = 0.5

/** The totals of measured portions. A journey has one request at a time, so each undrained one is an arrival of its own. */
const spentIn = (portions: readonly Measured[]): Spent => ({
  arrivals: sum(portions.map(({ arrivals, undrained }) => arrivals - undrained)),
  seconds: sum(portions.map(({ seconds, drainSeconds }) => seconds + drainSeconds)),
  cpuSeconds: sum(portions.map(({ cpu, generatorCpu }) => sum(Object.values(cpu)) + generatorCpu)),
})

/** The least share of the processors that other processes are assumed to have left. */
const leastLeft = 0.1

/** Arrivals that would be served per second at full speed if the processors served them alone. */
function throughputIn(stretch: Measured, processors: number): number {
  const { arrivals, seconds } = spentIn([stretch])
  const taken = (stretch.foreignCpu + stretch.steal) / (seconds * processors)
  return arrivals / (seconds * Math.max(leastLeft, 1 - taken))
}

export interface RateParts {
  readonly arms: readonly PairArm[]
  readonly order: Pick<PairOrder, 'seed' | 'rate' | 'isRateTried' | 'sliceSeconds'>
  readonly processors: number
  readonly scenario: string
  /** The last stretch of each arm's heating, at full speed. */
  readonly heated: readonly Measured[]
  /** The rate of the scenario itself, for machines that do not provide their use. */
  readonly ownRate: number
}

/** The share of the processors that each arm needs at a rate, the more expensive first; without those that cannot be read. */
async function tried(
  { arms, order, processors }: RateParts,
  rate: number,
  trial: number,
): Promise<readonly Need[]> {
  const seed = order.seed ^ (0x51ed270b + trial)
  const slices = await measurePairs(arms, { ...order, rate, seed, pairs: pairsOfTrial })
  const shares = arms.flatMap(({ name }) => {
    const spent = spentIn(slices.filter(({ arm }) => arm === name))
    const share = shareNeeded(rate, spent, processors)
    return share === undefined ? [] : [{ arm: name, share }]
  })
  return shares.toSorted((a, b) => b.share - a.share)
}

/**
 * The rate of the slices in arrivals per second: the requested rate if both arms have room for it; without one, the rate at
 * which the more expensive arm uses the usual share of the processors.
 * @throws TailgateError RATE_TOO_HIGH.
 */
export async function findRate(parts: RateParts): Promise<number> {
  const { order, heated, processors, scenario, ownRate } = parts
  if (order.rate !== undefined) {
    if (order.isRateTried) requireRoom(order.rate, await tried(parts, order.rate, 0), scenario)
    return order.rate
  }
  const spent = heated.map((stretch) => spentIn([stretch]))
  const rates = spent.flatMap((one) => rateOfShare(usualShare, one, processors) ?? [])
  if (rates.length === 0) return ownRate
  const throughput = Math.min(...heated.map((stretch) => throughputIn(stretch, processors)))
  const most = Math.max(1, throughput * mostOfThroughput)
  // What an arrival costs at full speed is about half of what it costs at a realistic rate.
  let rate = roundedRate(Math.min(most, Math.min(...rates) / 2))
  for (let trial = 0; trial < mostTrials; trial += 1) {
    const [dearer] = await tried(parts, rate, trial)
    if (dearer === undefined || isUsual(dearer.share)) return rate
    const next = roundedRate(Math.min(most, nextRate(rate, dearer.share)))
    if (next === rate) return rate
    rate = next
  }
  return rate
}
