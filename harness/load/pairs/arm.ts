import { setTimeout as sleep } from 'node:timers/promises'
import type { Feeds, OpenLoopScenario } from '../../config/scenario/scenario.ts'
import type { Remark } from '../../evidence/evidence.ts'
import type { ArmName, Slice } from '../../evidence/paired.ts'
import type { Pool } from '../../http/h1/pool.ts'
import { openTransport } from '../../http/transport.ts'
import { Deadline } from '../open-loop/deadline.ts'
import { RequestSender } from '../open-loop/request-sender.ts'
import { ScheduleRun } from '../open-loop/schedule-run.ts'
import { RunningSession } from '../requests/log-in.ts'
import type { Upcoming } from '../schedule/arrivals.ts'
import { threadWaker, type Waker } from '../timing/waker.ts'
import type { ArmMeter } from './arm-meter.ts'
import type { PairOrder } from './pair-order.ts'
import { SliceRecorder } from './slice-recorder.ts'

/** How often timeouts are looked for, in milliseconds. */
const sweepEveryMs = 20
/** Seconds from the decision to begin to the beginning. */
const leadInSeconds = 0.001
/** Milliseconds after the last answer: what a service does in them counts too, and must not disturb the other arm. */
const settleMs = 3

/** The clock of a driver, which both arms share. */
export class PairClock {
  /** When its offset 0 was, in milliseconds on the clock of performance.now(). */
  readonly start = performance.now()

  /** Seconds since offset 0. */
  elapsed(): number {
    return (performance.now() - this.start) / 1000
  }
}

/** The requests that are sent to an arm without a break. */
export interface Portion {
  /** The seed that its requests are drawn with. */
  readonly seed: number
  /** The most seconds during which they arrive. */
  readonly seconds: number
  /** Their arrivals as offsets of the clock from the given one; `stop` ends them early. */
  arrivals(from: number, stop: () => void): Upcoming
}

/** The measurements of a portion, without its place in a comparison. */
export type Measured = Omit<Slice, 'pair' | 'arm' | 'place' | 'arrivals'> & { readonly arrivals: number }

export interface ArmParts {
  readonly name: ArmName
  readonly order: PairOrder
  readonly scenario: OpenLoopScenario<string>
  readonly feeds: Feeds
  readonly clock: PairClock
  readonly meter: ArmMeter
  readonly signal: AbortSignal
}

/** One arm as the driver sees it: its session, its connections and its measurements. */
export class PairArm implements Disposable {
  readonly name: ArmName
  readonly recorder: SliceRecorder
  readonly #parts: ArmParts
  readonly #session: RunningSession
  readonly #pool: Pool
  /** Its own, because a later moment replaces an earlier one, and both arms send at once while they are heated. */
  readonly #waker: Waker
  readonly #sender: RequestSender
  readonly #deadline: Deadline
  #current: ScheduleRun | undefined

  private constructor(parts: ArmParts, session: RunningSession, pool: Pool, waker: Waker) {
    const { name, order, scenario, feeds, clock } = parts
    this.name = name
    this.recorder = new SliceRecorder()
    this.#parts = parts
    this.#session = session
    this.#pool = pool
    this.#waker = waker
    this.#deadline = new Deadline(order.timeoutSeconds)
    this.#sender = new RequestSender({
      order: { ...order, url: order.arms[name].url },
      ...{ scenario, feeds, session, pool },
      recorder: this.recorder,
      elapsed: () => clock.elapsed(),
      onFault: (fault) => this.#current?.fail(fault),
      onProgress: () => this.#current?.progress(),
      // Nobody pauses to think within a slice: the slice would be over, and an arm that answers late would get fewer
      // requests.
      onFollow: (_, work) => this.#current?.follow(clock.elapsed(), work) === true,
    })
  }

  /**
   * Opens its session and makes each request once.
   * @throws TailgateError SCENARIO_FAULT when that is impossible.
   */
  static async open(parts: ArmParts): Promise<PairArm> {
    const { name, order, scenario, signal } = parts
    const { url } = order.arms[name]
    using open = new DisposableStack()
    const session = await new RunningSession(scenario.session, url, signal).start()
    open.defer(() => session.close())
    const pool = await openTransport(url, scenario.connections, order.timeoutSeconds, scenario.authority)
    open.defer(() => pool.close())
    const waker = await threadWaker(() => arm.#current?.wake())
    open.defer(() => void waker.close())
    const arm: PairArm = new PairArm(parts, session, pool, waker)
    arm.#sender.rehearse()
    open.move()
    return arm
  }

  /** The most requests at once that connections are open for. */
  get connections(): number {
    return this.#parts.scenario.connections
  }

  get remarks(): readonly Remark[] {
    return this.#sender.remarks
  }

  /**
   * Sends a portion and waits until nothing of it is in flight, or until the time for that is over. Reads the machine at both
   * ends.
   * @throws the signal's reason when aborted; TailgateError SCENARIO_FAULT.
   */
  async send({ seed, seconds, arrivals }: Portion): Promise<Measured> {
    const { clock, meter, signal, order } = this.#parts
    signal.throwIfAborted()
    meter.prepare()
    this.#sender.begin(seed)
    const from = clock.elapsed() + leadInSeconds
    this.recorder.open(from, seconds)
    meter.begin()
    const sending: ScheduleRun = new ScheduleRun({
      arrivals: arrivals(from, () => sending.cut(clock.elapsed())),
      ...{ sender: this.#sender, waker: this.#waker, start: clock.start, end: from + seconds },
      stepsAfterEnd: 'sent',
      hopelessSeconds: Number.POSITIVE_INFINITY,
      drainSeconds: order.drainSeconds,
    })
    const onAbort = () => sending.fail(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    const sweeper = setInterval(() => sending.sweep(this.#deadline.at(clock.elapsed())), sweepEveryMs)
    this.#current = sending
    let drained: number
    try {
      sending.wake()
      await sending.ended
      drained = clock.elapsed()
    } finally {
      this.#current = undefined
      clearInterval(sweeper)
      signal.removeEventListener('abort', onAbort)
    }
    await sleep(settleMs)
    const use = meter.end()
    return {
      at: Math.round(performance.timeOrigin + clock.start + from * 1000),
      seconds: sending.end - from,
      drainSeconds: Math.max(0, drained - sending.end),
      undrained: sending.undrained,
      intended: this.recorder.intended,
      arrivals: sending.arrived,
      sendLag: Math.round(this.recorder.sendLag),
      ...use,
      routes: this.recorder.routes(),
    }
  }

  [Symbol.dispose](): void {
    this.#sender.stop()
    this.#session.close()
    this.#pool.close()
    void this.#waker.close()
    this.#parts.meter[Symbol.dispose]()
  }
}
