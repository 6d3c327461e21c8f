import { randomAt, seedAt } from '../../base/random.ts'
import { sum } from '../../base/sum.ts'
import type { ArmName, Heating } from '../../evidence/paired.ts'
import type { Upcoming } from '../schedule/arrivals.ts'
import type { Measured, PairArm, PairClock } from './arm.ts'
import { isFlat } from './flatness.ts'

/** Seconds that a stretch is meant to last; an arm that is slower than expected gets up to three times as long. */
const stretchSeconds = 1
const mostStretchSeconds = 3 * stretchSeconds
/** By how much the number of requests may change from one stretch to the next, as a factor. */
const change = { least: 0.5, most: 4 } as const
/** Requests at once: more than the processors of a service can work on, and few enough not to queue for long. */
const atOnce = 32
/**
 * With fewer requests code is not compiled yet, however similar their costs are: a crowded machine answers few in a stretch.
 */
const fewestRequests = 2500
/** The highest share of failures with which an arm is heated: beyond it, it would get no warmer. */
const mostFailed = 0.5

/** Whether a service is the app of an arm. */
const isApp = (service: string): boolean => /^app(-\d+)?$/.test(service)

/** CPU seconds of the app, or of all services if none has that name. */
export function appCpu(cpu: Readonly<Record<string, number>>): number {
  const apps = Object.entries(cpu).filter(([name]) => isApp(name))
  return sum((apps.length > 0 ? apps : Object.entries(cpu)).map(([, seconds]) => seconds))
}

/**
 * A closed loop in the form of a schedule: the next arrival is due as soon as one request has ended, until there were `most`
 * arrivals.
 */
class ClosedLoop implements Upcoming {
  readonly #arm: PairArm
  readonly #clock: PairClock
  readonly #most: number
  readonly #stop: () => void
  #free: number
  /** The number of arrivals so far; each can be a journey of several requests. */
  #arrived = 0

  constructor(arm: PairArm, clock: PairClock, most: number, from: number, stop: () => void) {
    this.#arm = arm
    this.#clock = clock
    this.#most = most
    this.#free = from
    this.#stop = stop
  }

  get next(): number {
    const { recorder, connections } = this.#arm
    const isFree = this.#arrived < this.#most && recorder.underWay < Math.min(atOnce, connections)
    return isFree ? this.#free : Number.POSITIVE_INFINITY
  }

  advance(): void {
    this.#arrived += 1
    this.#free = this.#clock.elapsed()
    if (this.#arrived >= this.#most) this.#stop()
  }
}

/** The heating of one arm so far. */
class ArmHeat {
  readonly arm: PairArm
  readonly #costs: number[] = []
  readonly #perSecond: number[] = []
  #seconds = 0
  #requests = 0
  #isHopeless = false
  #alonePerSecond: number | undefined
  /** The measurements of its last stretch. */
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
      ...(this.#alonePerSecond === undefined ? {} : { alonePerSecond: this.#alonePerSecond }),
    }
  }

  get isDone(): boolean {
    return this.#isHopeless || (this.#requests >= fewestRequests && isFlat(this.#costs))
  }

  /** Sends `count` arrivals as fast as they are answered; returns the seconds that they took. */
  async stretch(clock: PairClock, seed: number, count: number): Promise<number> {
    const { arm } = this
    const measured = await arm.send({
      seed,
      seconds: mostStretchSeconds,
      arrivals: (from, stop) => new ClosedLoop(arm, clock, count, from, stop),
    })
    const { ended, failed } = arm.recorder
    const seconds = measured.seconds + measured.drainSeconds
    this.last = measured
    this.#seconds += seconds
    this.#requests += ended
    this.#perSecond.push((ended - failed) / Math.max(seconds, 1e-6))
    this.#isHopeless = failed > ended * mostFailed
    const cost = appCpu(measured.cpu) / ended
    if (cost > 0 && Number.isFinite(cost)) this.#costs.push(cost)
    return seconds
  }

  /** Sends as fast as it is answered, for this many seconds, while nothing is sent to the other arm. */
  async alone(clock: PairClock, seed: number, seconds: number): Promise<void> {
    const { arm } = this
    const measured = await arm.send({
      ...{ seed, seconds },
      arrivals: (from, stop) => new ClosedLoop(arm, clock, Number.POSITIVE_INFINITY, from, stop),
    })
    const { ended, failed } = arm.recorder
    this.#alonePerSecond = (ended - failed) / Math.max(measured.seconds + measured.drainSeconds, 1e-6)
  }
}

export interface HeatWanted {
  readonly seed: number
  readonly mostSeconds: number
  /** For how many seconds each arm is sent to alone at full speed once it is heated; by default it is not. */
  readonly aloneSeconds?: number | undefined
}

export interface Heat {
  readonly heating: Readonly<Partial<Record<ArmName, Heating>>>
  /** The last stretch of each arm. */
  readonly last: readonly Measured[]
}

/** The number of arrivals of the next stretch, after `count` of them took the slowest arm this long. */
export function nextCount(count: number, seconds: number): number {
  const factor = stretchSeconds / Math.max(seconds, 1e-3)
  return Math.max(1, Math.round(count * Math.min(change.most, Math.max(change.least, factor))))
}

/**
 * Heats arms at full speed, all at once, until the CPU time per request of all is flat or their time is over. At once they
 * use the processors that one arm alone leaves idle, so they are warm sooner than one after the other. In each round all arms
 * get the same number of the same requests, so that they have written the same data too. What an arm answers at full speed is
 * measured after that, one arm after the other in the order of the seed; the faster one writes a little more there.
 */
export async function heat(
  arms: readonly PairArm[],
  clock: PairClock,
  { seed, mostSeconds, aloneSeconds = 0 }: HeatWanted,
): Promise<Heat> {
  const heats = arms.map((arm) => new ArmHeat(arm))
  const due = clock.elapsed() + mostSeconds
  let count = atOnce
  let round = 0
  const drawn = () => ({
    order: randomAt(seed, 2 * round) < 0.5 ? heats : heats.toReversed(),
    own: seedAt(seed, 2 * round + 1),
  })
  for (; clock.elapsed() < due && heats.some(({ isDone }) => !isDone); round += 1) {
    const { order, own } = drawn()
    const took = await Promise.all(order.map((each) => each.stretch(clock, own, count)))
    count = nextCount(count, Math.max(...took))
  }
  const { order, own } = drawn()
  if (aloneSeconds > 0) for (const each of order) await each.alone(clock, own, aloneSeconds)
  return {
    heating: Object.fromEntries(heats.map(({ arm, heating }) => [arm.name, heating])),
    last: heats.flatMap(({ last }) => (last ? [last] : [])),
  }
}
