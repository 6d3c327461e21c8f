import type { Work } from '../requests/work.ts'
import type { Upcoming } from '../schedule/arrivals.ts'
import { timedQueue } from '../schedule/timed-queue.ts'
import type { Waker } from '../timing/waker.ts'
import type { RequestSender } from './request-sender.ts'

/** Requests sent before the loop looks at answers, timeouts and the harness again. */
const maxSendsInATurn = 256

export type ScheduleEnd = 'complete' | 'aborted' | 'failed'

export interface ScheduleRunParts {
  /** The schedule: whatever gives it, the loop sends what is due and waits for the next. */
  readonly arrivals: Upcoming
  readonly sender: Pick<RequestSender, 'arrive' | 'send' | 'sweep' | 'giveUp'>
  readonly waker: Pick<Waker, 'wakeAt'>
  /** When offset 0 is, in milliseconds as performance.now() counts. */
  readonly start: number
  /** Arrivals from this offset on are left out, in seconds. */
  readonly end: number
  /**
   * What becomes of the steps of journeys that would begin after the end: left out, or sent as all others, so that what was
   * begun is whole.
   */
  readonly stepsAfterEnd: 'left-out' | 'sent'
  /** Seconds behind the schedule from which it cannot be caught up with. */
  readonly hopelessSeconds: number
  /** How long after the end it is waited for answers before what has not ended ends as a timeout; undefined for no such end. */
  readonly drainSeconds?: number | undefined
  readonly onPhase?: (phase: 'measure' | 'drain') => void
}

/** A schedule being sent, from its first arrival until nothing is in flight any more. */
export class ScheduleRun {
  readonly #parts: ScheduleRunParts
  readonly #steps = timedQueue<Work>()
  readonly #ended = Promise.withResolvers<ScheduleEnd>()
  #end: number
  #phase: 'warm-up' | 'measure' | 'drain' = 'warm-up'
  #again: NodeJS.Immediate | undefined
  #isSending = false
  #isOver = false
  #undrained = 0

  constructor(parts: ScheduleRunParts) {
    this.#parts = parts
    this.#end = parts.end
  }

  /** How it ended, once everything has. Rejects with what `fail` was told. */
  get ended(): Promise<ScheduleEnd> {
    return this.#ended.promise
  }

  /** The offset from which nothing arrives any more. */
  get end(): number {
    return this.#end
  }

  /** Requests that had not ended when the time for draining was over. */
  get undrained(): number {
    return this.#undrained
  }

  /** Lets nothing arrive from this offset on. */
  cut(end: number): void {
    this.#end = Math.min(this.#end, end)
    this.wake()
  }

  /** Sends what is due now and sleeps until the next. */
  wake(): void {
    // What is sent can end at once, which must not send the next from within.
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

  /** Something has ended: what is due meanwhile goes out at once. */
  progress(): void {
    if (Math.min(this.#nextArrival, this.#nextStep) <= this.#elapsed()) this.wake()
    else this.#finishWhenDrained()
  }

  /** A step of a journey is meant to be made at `offset`. */
  follow(offset: number, work: Work): void {
    if (this.#parts.stepsAfterEnd === 'left-out' && offset >= this.#end) return
    this.#steps.add(offset, work)
    this.wake()
  }

  /**
   * Ends as timeouts what was meant to start before a moment, to be called many times a second. Tells before which offset
   * everything has ended.
   */
  sweep(before: number): number {
    const now = this.#elapsed()
    const { sender, drainSeconds } = this.#parts
    if (this.#phase === 'drain' && drainSeconds !== undefined && now > this.#end + drainSeconds) {
      this.#undrained += sender.giveUp()
      for (
        let step = this.#steps.take(Number.POSITIVE_INFINITY);
        step !== undefined;
        step = this.#steps.take(Number.POSITIVE_INFINITY)
      );
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

  /** False when there was more than one turn of the loop may take. */
  #sendDue(now: number): boolean {
    const { arrivals, sender } = this.#parts
    for (let left = maxSendsInATurn; left > 0; left -= 1) {
      const offset = this.#nextArrival
      if (offset <= Math.min(now, this.#nextStep)) {
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
    if (isDrained) this.finish('complete')
  }
}
