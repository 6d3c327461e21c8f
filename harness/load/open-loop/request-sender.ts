import { seededRandom } from '../../base/random.ts'
import { hopRoute } from '../../config/budgets/hop-route.ts'
import { mixOf, stepsOf } from '../../config/requests/mix.ts'
import type { OpenLoopScenario, Step } from '../../config/scenario/scenario.ts'
import { seconds } from '../../config/units/units.ts'
import type { FailureKind, LoadTime, Remark } from '../../evidence/evidence.ts'
import type { Recorder } from '../../evidence/recorder/recorder.ts'
import type { Answer } from '../../http/h1/connection.ts'
import type { Pool } from '../../http/h1/pool.ts'
import type { WireRequest } from '../../http/h1/request.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import type { EngineContext } from '../engine/engine.ts'
import { LocalCauses } from '../engine/local-causes.ts'
import { drawFrom } from '../requests/draw.ts'
import { type Judged, judgeAnswer } from '../requests/expectation.ts'
import { KeptAnswers, keptLength } from '../requests/kept-answers.ts'
import type { RunningSession } from '../requests/log-in.ts'
import { decodingMsOf, hasUnreadable, Maker } from '../requests/making.ts'
import { methodOf } from '../requests/method.ts'
import { NewWork } from '../requests/new-work.ts'
import { urlUnder } from '../requests/redirect.ts'
import { type ReadAnswer, stepAnswer } from '../requests/step-answer.ts'
import type { Work } from '../requests/work.ts'
import { type Attempt, type Ending, exchangedIn, firstByteOf, hopAfter, keptOf } from './attempt.ts'
import { HeldBack } from './held-back.ts'
import { Flight, InFlight } from './in-flight.ts'

export interface SenderParts {
  readonly order: Pick<DriveOrder, 'seed' | 'url' | 'timeoutSeconds' | 'routes'>
  readonly scenario: OpenLoopScenario<string>
  readonly feeds: EngineContext['feeds']
  readonly session: RunningSession
  readonly pool: Pool
  readonly recorder: Recorder
  /** Seconds since the measured part began. */
  readonly elapsed: () => number
  /** Called when the event loop is active: requests that are due can be sent at once. */
  readonly onProgress: () => void
  /** Called when a step is meant to start at `offset`, with the answers so far; returns whether it will be sent. */
  readonly onFollow: (offset: number, work: Work) => boolean
  /** Called when a request meant for `offset` leaves so many seconds late, because it has waited for a new session. */
  readonly onHeldBack?: (offset: number, late: number) => void
  /** Called when a function of the scenario did something that ends the run. */
  readonly onFault: (fault: unknown) => void
}

/** Makes requests and records their results. */
export class RequestSender {
  readonly #parts: SenderParts
  readonly #maker: Maker
  readonly #newWork: NewWork
  readonly #target: URL
  readonly #flights = new InFlight()
  readonly #heldBack = new HeldBack()
  readonly #kept = new KeptAnswers()
  /** Errors with which this machine itself prevented requests from reaching the service. */
  readonly #causes = new LocalCauses()
  #intended = 0
  #stopped = false

  constructor(parts: SenderParts) {
    const { order, scenario } = parts
    const random = seededRandom(order.seed ^ 0x2545f491)
    this.#parts = parts
    this.#target = new URL(order.url)
    this.#newWork = new NewWork(scenario, parts.feeds, random)
    this.#maker = new Maker({
      draw: drawFrom(parts.feeds, random),
      methodOf: (route) => methodOf(order, route),
      expectedOf: (route) => scenario.expect?.[route],
    })
  }

  /**
   * Makes the first request of each entry of the mix without sending it, with random numbers of its own, so that a request
   * that cannot be made is known before the load.
   * @throws TailgateError SCENARIO_FAULT.
   */
  rehearse(): void {
    const draw = drawFrom(this.#parts.feeds, seededRandom(this.#parts.order.seed))
    for (const entry of mixOf(this.#parts.scenario)) {
      const [step] = stepsOf(entry)
      const made = step && this.#maker.make(step, { answers: [] }, draw)
      if (step && made) this.#maker.wire(step, made, { common: this.#parts.session.common, keep: 'nothing' })
    }
  }

  /** From now on arrivals draw the requests of `seed`, each with random numbers of its own. */
  begin(seed: number): void {
    this.#newWork.begin(seed)
    // Journeys that were broken off when the time for draining was over have released nothing.
    this.#kept.releaseAll()
  }

  /**
   * Starts the arrival that was meant for `offset`.
   * @throws when the scenario cannot make its request.
   */
  arrive(offset: number): void {
    this.send(offset, this.#newWork.at(offset))
  }

  /** Makes a step that was meant for `offset`. */
  send(offset: number, work: Work): void {
    const step = work.steps[work.answers.length]
    if (step === undefined) return
    const { recorder, elapsed, session } = this.#parts
    const route = work.hop === undefined ? step.route : hopRoute(step.route, work.hop.number)
    if (offset >= 0) this.#intended += 1
    const lag = elapsed() - offset
    recorder.recordSendLag(offset, lag * 1e6)
    // This machine decodes what a step reads of the answers before it, and that is no part of a latency.
    const decoded = decodingMsOf(work.answers)
    const made = work.hop?.made ?? this.#maker.make(step, work, work.draw)
    const since = offset + (decodingMsOf(work.answers) - decoded) / 1000
    if (made === undefined) {
      this.#recordUnmade(offset, route, step, work)
      return
    }
    const attempt = { offset, work, step, route, made, since, lag, isAgain: false }
    if (session.pending === undefined) this.#transmit(attempt)
    else this.#wait(attempt, session.pending, () => this.#transmit(this.#delayed(attempt)))
  }

  /**
   * Ends requests that were meant to start before a moment as timeouts, and returns the earliest such start of a request that
   * has not ended.
   */
  sweep(before: number): number | undefined {
    this.#flights.expireBefore(before)
    const earliest = Math.min(this.#flights.oldest() ?? Number.POSITIVE_INFINITY, this.#heldBack.oldest)
    return Number.isFinite(earliest) ? earliest : undefined
  }

  /** Ends all requests that have not ended as timeouts, and returns their number. */
  giveUp(): number {
    const waiting = this.#heldBack.giveUp()
    for (const { route, offset, since, work } of waiting) {
      const microseconds = (this.#parts.elapsed() - since) * 1e6
      const nothing = { status: 0, bytesIn: 0, bytesOut: 0 }
      this.#parts.recorder.record({ route, offset, failure: 'timeout', microseconds, ...nothing })
      this.#endJourney('broken-journey', work)
    }
    return waiting.length + this.#flights.expireBefore(Number.POSITIVE_INFINITY)
  }

  /** Ends a journey whose step of `offset` is not sent, as the load is over: it has neither failed nor got to its end. */
  leaveOut(offset: number, work: Work): void {
    this.#endJourney('left-out-journey', work, offset)
  }

  /** The number of requests so far whose intended start lies in the measured part. */
  get intended(): number {
    return this.#intended
  }

  get remarks(): readonly Remark[] {
    const own = [this.#causes, this.#maker, this.#parts.session, this.#heldBack]
    return own.flatMap(({ remarks }) => remarks)
  }

  /** Ends all recording. */
  stop(): void {
    this.#stopped = true
  }

  #transmit(attempt: Attempt): void {
    const { session, pool, onFault, onProgress } = this.#parts
    const { work, step, made, since } = attempt
    const { cookies } = work
    const { generation, common } = session
    const request = this.#maker.wire(step, made, {
      common,
      keep: keptOf(attempt),
      cookiesFor: cookies && ((host, path) => cookies.for(urlUnder(this.#target, host, path))),
    })
    const exchange = pool.send(request, (answer) => {
      this.#flights.end(flight)
      if (this.#stopped) return
      try {
        this.#onAnswer(attempt, request, answer, generation)
      } catch (fault) {
        onFault(fault)
      }
      // A timeout is found by looking for it, and does not show that the event loop has read the sockets.
      if (answer.failure !== 'timeout') onProgress()
    })
    const flight = new Flight(since, () => exchange.cancel('timeout'))
    this.#flights.add(flight)
  }

  /** A step that could not be made from the answers before it has failed: on this machine if it could not read them. */
  #recordUnmade(offset: number, route: string, step: Step<string>, work: Work): void {
    const isUnread = hasUnreadable(work.answers)
    if (isUnread && offset >= 0) this.#causes.add('CODING')
    const failure = isUnread ? 'local' : 'mismatch'
    const nothing = { microseconds: 0, status: 0, bytesIn: 0, bytesOut: 0 }
    const answer = `not sent: what was answered before ${isUnread ? 'cannot be read here' : 'does not suit'}`
    const example = () => ({ method: methodOf(this.#parts.order, step.route), path: '', answer })
    this.#parts.recorder.record({ route, offset, failure, ...nothing, example })
    this.#endJourney('broken-journey', work)
  }

  #onAnswer(attempt: Attempt, request: WireRequest, answer: Answer, generation: number): void {
    const { session, elapsed } = this.#parts
    const { work, since, isAgain } = attempt
    // The clock is read before any function of the scenario runs and decodes what it reads: neither is part of a latency.
    const microseconds = (elapsed() - since) * 1e6
    const firstByte = firstByteOf(answer, microseconds)
    work.cookies?.note(urlUnder(this.#target, request.host, request.path), answer)
    const hop = hopAfter(attempt, answer, request, this.#target)
    const isLast = work.answers.length + 1 >= work.steps.length
    const read = isLast || hop !== undefined ? undefined : stepAnswer(answer)
    const failure = hop === undefined ? this.#failureOf(attempt, answer, read) : undefined
    const ending = { request, answer, failure, hop, read, microseconds, firstByte }
    const isRefused = failure !== undefined && answer.failure === undefined && session.refuses(answer.status)
    if (!isRefused || isAgain) {
      this.#end(attempt, ending)
      return
    }
    // The buffer is reused after this call, and the answer may be reported later, so its bytes are copied.
    const start = answer.start && { bytes: Uint8Array.from(answer.start.bytes) }
    this.#wait(attempt, session.renewedSince(generation), (isNew) => {
      if (isNew) this.#transmit({ ...this.#delayed(attempt), isAgain: true })
      else this.#end(attempt, { ...ending, answer: { ...answer, ...(start ? { start } : {}) } })
    })
  }

  /** The failure of a request. A service that was given less than half of the time is not late: the generator was. */
  #failureOf({ offset, lag, made }: Attempt, answer: Answer, read?: ReadAnswer): FailureKind | undefined {
    const isOurs = answer.failure === 'timeout' && lag > this.#parts.order.timeoutSeconds / 2
    const judged: Judged = isOurs ? { failure: 'local' } : judgeAnswer(answer, made.expectation, read)
    const isTooMuch = judged.failure === undefined && read !== undefined && !this.#kept.keep(answer)
    const failure = isTooMuch ? 'local' : judged.failure
    if (failure === 'local' && offset >= 0) this.#causes.add(isTooMuch ? 'KEPT' : (judged.local ?? 'LATE'))
    return failure
  }

  #end({ offset, route, work }: Attempt, ending: Ending): void {
    const { recorder, elapsed, session } = this.#parts
    const { request, answer, failure, hop, read, microseconds, firstByte } = ending
    const { status, bytesIn, unsent = 0 } = answer
    const bytesOut = request.length - unsent
    recorder.record({
      ...{ route, offset, microseconds, status, failure, bytesIn, bytesOut, firstByte },
      example: failure && (() => exchangedIn(request, answer, session)),
    })
    if (failure !== undefined) {
      this.#endJourney('broken-journey', work)
      return
    }
    const next = work.steps[work.answers.length + 1]
    if (hop !== undefined) this.#follow(elapsed(), { ...work, hop })
    else if (next !== undefined && read !== undefined) {
      const think = next.think === undefined ? 0 : seconds(next.think)
      const answers = [...work.answers, read]
      const kept = (work.kept ?? 0) + keptLength(answer)
      this.#follow(elapsed() + think, { ...work, answers, kept, hop: undefined })
    } else this.#endJourney('journey', work)
  }

  #follow(offset: number, work: Work): void {
    if (!this.#parts.onFollow(offset, work)) this.leaveOut(offset, work)
  }

  /** Records how a journey has ended, if it is one; a failed step breaks it. Its answers are not kept any longer. */
  #endJourney(how: LoadTime, { steps, began, kept }: Work, end?: number): void {
    const { recorder, elapsed } = this.#parts
    if (steps.length > 1) recorder.recordTime(how, began, ((end ?? elapsed()) - began) * 1e6)
    if (kept !== undefined) this.#kept.release(kept)
  }

  /** Continues with a request when something that it waits for is there; its latency does not begin before. */
  #wait<T>(attempt: Attempt, until: Promise<T>, goOn: (value: T) => void): void {
    this.#heldBack.add(attempt)
    void until
      .then((value) => {
        // A request that was given up meanwhile has ended.
        if (!this.#stopped && this.#heldBack.has(attempt)) goOn(value)
      })
      .catch(this.#parts.onFault)
      .finally(() => this.#heldBack.end(attempt))
  }

  /**
   * A request that leaves now, after its wait for a new session. All that waited leave together, so that they queue at the
   * service as they were not meant to, which the send lag has to show.
   */
  #delayed(attempt: Attempt): Attempt {
    const { elapsed, onHeldBack } = this.#parts
    const since = elapsed()
    const late = since - attempt.offset
    onHeldBack?.(attempt.offset, late)
    this.#heldBack.left(attempt.offset, late)
    return { ...attempt, since, lag: 0 }
  }
}
