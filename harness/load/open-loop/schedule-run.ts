import type { Work } from '../requests/work.ts'
import type { Upcoming } from '../schedule/arrivals.ts'
import { timedQueue } from '../schedule/timed-queue.ts'
import type { Waker } from '../timing/waker.ts'
import type { RequestSender } from './request-sender.ts'

/** The most requests that are sent before the loop handles answers, timeouts and messages of the harness again. */
const maxSendsInATurn = 256

export type ScheduleEnd = 'complete' | 'aborted' | 'failed'

export interface ScheduleRunParts {
  /** The schedule: the loop sends arrivals that are due and waits for the next. */
  readonly arrivals: Upcoming
  readonly sender: Pick<RequestSender, 'arrive' | 'send' | 'sweep' | 'giveUp' | 'leaveOut'>
  readonly waker: Pick<Waker, 'wakeAt'>
  /** When offset 0 is, in milliseconds on the clock of performance.now(). */
  readonly start: number
  /** Arrivals from this offset on, in seconds, are left out. */
  readonly end: number
  /**
   * Whether steps of journeys that would begin after the end are left out, or are sent like all others, so that journeys that
   * have begun are complete.
   */
  readonly stepsAfterEnd: 'left-out' | 'sent'
  /** A delay behind the schedule, in seconds, that cannot be made up for. */
  readonly hopelessSeconds: number
  /** Seconds after the end after which requests that have not ended are ended as timeouts; undefined for no limit. */
  readonly drainSeconds?: number | undefined
  readonly onPhase?: (phase: 'measure' | 'drain') => void
}

/** A schedule while it is sent, from its first arrival until nothing is in flight any more. */
export class ScheduleRun {
  readonly #parts: ScheduleRunParts
  readonly #steps = timedQueue<Work>()
  readonly #ended = Promise.withResolvers<ScheduleEnd>()
  #end: number
  #phase: 'warm-up' | 'measure' | 'drain' = 'warm-up'
  #again: NodeJS.Immediate | undefined
  #isSending = false
  #isOver = false
  #arrived = 0
  #undrained = 0

  constructor(parts: ScheduleRunParts) {
    this.#parts = parts
    this.#end = parts.end
  }

  /** How it ended, once everything has ended. Rejects with the error that was given to `fail`. */
  get ended(): Promise<ScheduleEnd> {
    return this.#ended.promise
  }

  /** The offset in seconds from which no more requests arrive. */
  get end(): number {
    return this.#end
  }

  /** The number of arrivals that were sent; a journey is one, however many steps it has. */
  get arrived(): number {
    return this.#arrived
  }

  /** The number of requests that had not ended when the time for draining was over. */
  get undrained(): number {
    return this.#undrained
  }

  /** Lets nothing arrive from this offset on. */
  cut(end: number): void {
    this.#end = Math.min(this.#end, end)
    this.wake()
  }

  /** Sends the arrivals that are due now and sleeps until the next one. */
  wake(): void {
    // A request can end while it is being sent; that must not send the next one from inside this call.
    if (this.#isOver || this.#isSending) return
    this.#isSending = true
    try {
      const now = this.#elapsed()
      if (this.#phase === 'warm-up' && now >= 0) this.#enter('measure')
      clearImmediate(this.#again)
      const all = this.#sendDue(now)
      const next = Math.min(this.#nextArrival, this.#nextStep)
      if (now - Math.min(next, this.#end) > this.#parts.hopelessSeconds && this.#phase !== 'drain')
        this.finish('failed')
      else if (!all) this.#again = setImmediate(() => this.wake())
      else if (this.#phase !== 'drain' && now >= this.#end && next >= this.#end) this.#enter('drain')
      else this.#sleepUntil(this.#phase === 'drain' ? next : Math.min(next, this.#end))
      this.#finishWhenDrained()
    } catch (error) {
      this.fail(error)
    } finally {
      this.#isSending = false
    }
  }

  /** Reports that something has ended: arrivals that are due meanwhile are sent at once. */
  progress(): void {
    if (Math.min(this.#nextArrival, this.#nextStep) <= this.#elapsed()) this.wake()
    else this.#finishWhenDrained()
  }

  /** Plans a step of a journey for `offset`; returns false if it is left out. */
  follow(offset: number, work: Work): boolean {
    if (this.#parts.stepsAfterEnd === 'left-out' && offset >= this.#end) return false
    this.#steps.add(offset, work)
    this.wake()
    return true
  }

  /**
   * Ends requests that were meant to start before a moment as timeouts; to be called many times a second. Returns the offset
   * before which everything has ended.
   */
  sweep(before: number): number {
    const now = this.#elapsed()
    const { sender, drainSeconds } = this.#parts
    if (this.#phase === 'drain' && drainSeconds !== undefined && now > this.#end + drainSeconds) {
      this.#undrained += sender.giveUp()
      this.#steps.takeAll()
    }
    const oldest = sender.sweep(before) ?? Number.POSITIVE_INFINITY
    this.#finishWhenDrained()
    return Math.min(oldest, this.#parts.arrivals.next, this.#steps.next, now)
  }

  /** Sends nothing more. */
  finish(how: ScheduleEnd): void {
    this.#isOver = true
    clearImmediate(this.#again)
    this.#ended.resolve(how)
  }

  fail(error: unknown): void {
    this.#ended.reject(error)
    this.finish('failed')
  }

  #elapsed(): number {
    return (performance.now() - this.#parts.start) / 1000
  }

  get #nextArrival(): number {
    const { next } = this.#parts.arrivals
    return next < this.#end ? next : Number.POSITIVE_INFINITY
  }

  get #nextStep(): number {
    const { next } = this.#steps
    return this.#parts.stepsAfterEnd === 'sent' || next < this.#end ? next : Number.POSITIVE_INFINITY
  }

  #enter(phase: 'measure' | 'drain'): void {
    this.#phase = phase
    this.#parts.onPhase?.(phase)
  }

  #sleepUntil(offset: number): void {
    if (Number.isFinite(offset)) this.#parts.waker.wakeAt(this.#parts.start + offset * 1000)
  }

  /** Sends what is due; returns false if there was more than one turn of the event loop may send. */
  #sendDue(now: number): boolean {
    const { arrivals, sender } = this.#parts
    for (let left = maxSendsInATurn; left > 0; left -= 1) {
      const offset = this.#nextArrival
      if (offset <= Math.min(now, this.#nextStep)) {
        this.#arrived += 1
        arrivals.advance()
        sender.arrive(offset)
        continue
      }
      const step = this.#nextStep <= now ? this.#steps.take(now) : undefined
      if (step === undefined) return true
      sender.send(step.time, step.thing)
    }
    return false
  }

  #finishWhenDrained(): void {
    const isDrained =
      this.#phase === 'drain' &&
      this.#nextStep === Number.POSITIVE_INFINITY &&
      this.#parts.sender.sweep(Number.NEGATIVE_INFINITY) === undefined
    if (!isDrained) return
    // Only an end that came early has such steps behind it.
    for (const { time, thing } of this.#steps.takeAll()) this.#parts.sender.leaveOut(time, thing)
    this.finish('complete')
  }
}
