import { randomAt, seedAt } from '../../base/random.ts'
import type { ArmName, Heating } from '../../evidence/paired.ts'
import type { Upcoming } from '../schedule/arrivals.ts'
import type { Measured, PairArm, PairClock } from './arm.ts'
import { isFlat } from './flatness.ts'

/** How long the first arm of a round is heated at one go. The other is sent as many requests, for which it gets three times that. */
const stretchSeconds = 0.6
const mostStretchSeconds = 3 * stretchSeconds
/** Requests at once: more than the processors of a service can work on, as few as do not queue for long. */
const atOnce = 32
/** With fewer requests code is not compiled yet, however alike their costs are: a crowded machine answers few in a stretch. */
const fewestRequests = 1500
/** An arm that fails more often than not gets no warmer. */
const mostFailed = 0.5

/** The app of an arm among its services. */
const isApp = (service: string): boolean => /^app(-\d+)?$/.test(service)

/** CPU seconds of the app, or of everything where nothing is called so. */
export function appCpu(cpu: Readonly<Record<string, number>>): number {
  const apps = Object.entries(cpu).filter(([name]) => isApp(name))
  return (apps.length > 0 ? apps : Object.entries(cpu)).reduce((sum, [, seconds]) => sum + seconds, 0)
}

/** A closed loop as a schedule: the next arrival is due as soon as one request has ended, until there were `most`. */
class ClosedLoop implements Upcoming {
  /** Arrivals so far; each can be a journey of several requests. */
  arrived = 0
  readonly #arm: PairArm
  readonly #clock: PairClock
  readonly #most: number
  readonly #stop: () => void
  #free: number

  constructor(arm: PairArm, clock: PairClock, most: number, from: number, stop: () => void) {
    this.#arm = arm
    this.#clock = clock
    this.#most = most
    this.#free = from
    this.#stop = stop
  }

  get next(): number {
    const { recorder, connections } = this.#arm
    const isFree = this.arrived < this.#most && recorder.underWay < Math.min(atOnce, connections)
    return isFree ? this.#free : Number.POSITIVE_INFINITY
  }

  advance(): void {
    this.arrived += 1
    this.#free = this.#clock.elapsed()
    if (this.arrived >= this.#most) this.#stop()
  }
}

/** What one arm has been through so far. */
class ArmHeat {
  readonly arm: PairArm
  readonly #costs: number[] = []
  readonly #perSecond: number[] = []
  #seconds = 0
  #requests = 0
  #isHopeless = false
  /** Of its last stretch. */
  last: Measured | undefined

  constructor(arm: PairArm) {
    this.arm = arm
  }

  get heating(): Heating {
    return {
      seconds: this.#seconds,
      requests: this.#requests,
      cpuPerRequest: this.#costs,
      perSecond: this.#perSecond,
      isFlat: isFlat(this.#costs),
    }
  }

  get isDone(): boolean {
    return this.#isHopeless || (this.#requests >= fewestRequests && isFlat(this.#costs))
  }

  /** Sends as fast as it is answered, `count` arrivals if that is said; tells how many there were. */
  async stretch(clock: PairClock, seed: number, count: number | undefined): Promise<number> {
    const { arm } = this
    let loop: ClosedLoop | undefined
    const measured = await arm.send({
      seed,
      seconds: count === undefined ? stretchSeconds : mostStretchSeconds,
      arrivals(from, stop) {
        loop = new ClosedLoop(arm, clock, count ?? Number.POSITIVE_INFINITY, from, stop)
        return loop
      },
    })
    const { ended, failed } = arm.recorder
    this.last = measured
    this.#seconds += measured.seconds + measured.drainSeconds
    this.#requests += ended
    this.#perSecond.push((ended - failed) / Math.max(measured.seconds + measured.drainSeconds, 1e-6))
    this.#isHopeless = failed > ended * mostFailed
    const cost = appCpu(measured.cpu) / ended
    if (cost > 0 && Number.isFinite(cost)) this.#costs.push(cost)
    return loop?.arrived ?? 0
  }
}

export interface Heat {
  readonly heating: Readonly<Partial<Record<ArmName, Heating>>>
  /** The last stretch of each. */
  readonly last: readonly Measured[]
}

/**
 * Heats arms at full speed, in turn, until the CPU time per request of all is flat or each has been heated for as long as it
 * may. In each round all get the same number of the same requests, so that what they have written is the same too.
 */
export async function heat(
  arms: readonly PairArm[],
  clock: PairClock,
  { seed, mostSeconds }: { readonly seed: number; readonly mostSeconds: number },
): Promise<Heat> {
  const heats = arms.map((arm) => new ArmHeat(arm))
  const mostRounds = Math.floor(mostSeconds / stretchSeconds)
  for (let round = 0; round < mostRounds && heats.some(({ isDone }) => !isDone); round += 1) {
    const order = randomAt(seed, 2 * round) < 0.5 ? heats : heats.toReversed()
    const own = seedAt(seed, 2 * round + 1)
    let count: number | undefined
    for (const each of order) {
      const sent = await each.stretch(clock, own, count)
      count ??= Math.max(1, sent)
    }
  }
  return {
    heating: Object.fromEntries(heats.map(({ arm, heating }) => [arm.name, heating])),
    last: heats.flatMap(({ last }) => (last ? [last] : [])),
  }
}
