import { seededRandom } from '../../base/random.ts'
import { hopRoute } from '../../config/budgets/hop-route.ts'
import { hopsOf } from '../../config/requests/hops.ts'
import { mixOf, stepsOf } from '../../config/requests/mix.ts'
import type { OpenLoopScenario, Step } from '../../config/scenario/scenario.ts'
import { seconds } from '../../config/units/units.ts'
import type { FailureKind, Remark } from '../../evidence/evidence.ts'
import type { Exchanged } from '../../evidence/recorder/ended-request.ts'
import type { Recorder } from '../../evidence/recorder/recorder.ts'
import type { Answer } from '../../http/h1/connection.ts'
import type { Pool } from '../../http/h1/pool.ts'
import type { Kept, WireRequest } from '../../http/h1/request.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import type { EngineContext } from '../engine/engine.ts'
import { LocalCauses } from '../engine/local-causes.ts'
import { drawFrom } from '../requests/draw.ts'
import { failureOf } from '../requests/expectation.ts'
import type { RunningSession } from '../requests/log-in.ts'
import { type Made, Maker } from '../requests/making.ts'
import { methodOf } from '../requests/method.ts'
import { NewWork } from '../requests/new-work.ts'
import { askedBy } from '../requests/redirect.ts'
import { stepAnswer } from '../requests/step-answer.ts'
import type { Work } from '../requests/work.ts'
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
  /** Called when a step is meant to start at `offset`, with the answers so far. */
  readonly onFollow: (offset: number, work: Work) => void
  /** Called when a function of the scenario did something that ends the run. */
  readonly onFault: (fault: unknown) => void
}

/** One request, from its intended start until it has finally ended. */
interface Attempt {
  readonly offset: number
  readonly work: Work
  readonly step: Step<string>
  readonly route: string
  readonly made: Made
  /** When its latency begins, in seconds: its intended start, or the end of its wait for a new session. */
  readonly since: number
  /** How late the generator sent it, in seconds. */
  readonly lag: number
  /** Whether it was refused once and is sent again. */
  readonly isAgain: boolean
}

/** How a request has ended, and what follows from that. */
interface Ending {
  readonly request: WireRequest
  readonly answer: Answer
  readonly failure: FailureKind | undefined
  readonly hop: Work['hop']
  readonly microseconds: number
}

/** The request and its answer, valid only while the answer is being handled. */
const exchangedIn = (
  { method, path }: WireRequest,
  { start }: Answer,
  session: Pick<RunningSession, 'shown'>,
): Exchanged => ({ method, path, answer: start === undefined ? '' : session.shown(start.bytes) })

/** Makes requests and records their results. */
export class RequestSender {
  readonly #parts: SenderParts
  readonly #maker: Maker
  readonly #newWork: NewWork
  readonly #target: URL
  readonly #flights = new InFlight()
  /** Requests that wait for a new session. */
  readonly #waiting = new Set<Attempt>()
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
    const made = work.hop?.made ?? this.#maker.make(step, work, work.draw)
    if (made === undefined) {
      const nothing = { microseconds: 0, status: 0, bytesIn: 0, bytesOut: 0 }
      const method = methodOf(this.#parts.order, step.route)
      const example = () => ({ method, path: '', answer: 'not sent: what was answered before does not suit' })
      recorder.record({ route, offset, failure: 'mismatch', ...nothing, example })
      return
    }
    const attempt = { offset, work, step, route, made, since: offset, lag, isAgain: false }
    if (session.pending === undefined) this.#transmit(attempt)
    else this.#wait(attempt, session.pending, () => this.#transmit({ ...attempt, since: elapsed(), lag: 0 }))
  }

  /**
   * Ends requests that were meant to start before a moment as timeouts, and returns the earliest such start of a request that
   * has not ended.
   */
  sweep(before: number): number | undefined {
    this.#flights.expireBefore(before)
    const earliest = Math.min(
      this.#flights.oldest() ?? Number.POSITIVE_INFINITY,
      ...[...this.#waiting].map(({ offset }) => offset),
    )
    return Number.isFinite(earliest) ? earliest : undefined
  }

  /** Ends all requests that have not ended as timeouts, and returns their number. */
  giveUp(): number {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const { route, offset, since } of waiting) {
      const microseconds = (this.#parts.elapsed() - since) * 1e6
      const nothing = { status: 0, bytesIn: 0, bytesOut: 0 }
      this.#parts.recorder.record({ route, offset, failure: 'timeout', microseconds, ...nothing })
    }
    return waiting.length + this.#flights.expireBefore(Number.POSITIVE_INFINITY)
  }

  /** The number of requests so far whose intended start lies in the measured part. */
  get intended(): number {
    return this.#intended
  }

  get remarks(): readonly Remark[] {
    return [...this.#causes.remarks, ...this.#maker.remarks, ...this.#parts.session.remarks]
  }

  /** Ends all recording. */
  stop(): void {
    this.#stopped = true
  }

  /** The parts of the answer that are kept: the body only if a function or a later step needs it. */
  #keepOf({ step, work, made }: Attempt): Kept {
    if (work.answers.length + 1 < work.steps.length || made.expectation.looksInside) return 'all'
    return hopsOf(step) > 0 ? 'head' : 'nothing'
  }

  #transmit(attempt: Attempt): void {
    const { session, pool, onFault, onProgress } = this.#parts
    const { work, step, made, since } = attempt
    const { generation, common } = session
    const request = this.#maker.wire(step, made, {
      common,
      keep: this.#keepOf(attempt),
      cookiesFor: work.cookies && ((host, path) => work.cookies?.for(this.#urlOf(host, path)) ?? ''),
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

  #onAnswer(attempt: Attempt, request: WireRequest, answer: Answer, generation: number): void {
    const { session, elapsed } = this.#parts
    const { work, since, isAgain } = attempt
    work.cookies?.note(this.#urlOf(request.host, request.path), answer)
    const hop = this.#hopAfter(attempt, request, answer)
    const failure = hop === undefined ? this.#failureOf(attempt, answer) : undefined
    const microseconds = (elapsed() - since) * 1e6
    const ending = { request, answer, failure, hop, microseconds }
    const isRefused = failure !== undefined && answer.failure === undefined && session.refuses(answer.status)
    if (!isRefused || isAgain) {
      this.#end(attempt, ending)
      return
    }
    // The buffer is reused after this call, and the answer may be reported later, so its bytes are copied.
    const start = answer.start && { bytes: Uint8Array.from(answer.start.bytes) }
    this.#wait(attempt, session.renewedSince(generation), (isNew) => {
      if (isNew) this.#transmit({ ...attempt, since: elapsed(), lag: 0, isAgain: true })
      else this.#end(attempt, { ...ending, answer: { ...answer, ...(start ? { start } : {}) } })
    })
  }

  /** The failure of a request. A service that was given less than half of the time is not late: the generator was. */
  #failureOf({ offset, lag, made }: Attempt, answer: Answer): FailureKind | undefined {
    const isOurs = answer.failure === 'timeout' && lag > this.#parts.order.timeoutSeconds / 2
    const failure = isOurs ? 'local' : failureOf(answer, made.expectation)
    if (failure === 'local' && offset >= 0) this.#causes.add(answer.local ?? 'LATE')
    return failure
  }

  /** The request that a redirect asks for, if its step follows it and has not followed too many. */
  #hopAfter({ step, work, made }: Attempt, { path, host }: WireRequest, answer: Answer): Work['hop'] {
    const number = (work.hop?.number ?? 0) + 1
    if (number > hopsOf(step) || answer.failure !== undefined) return undefined
    const asked = askedBy(answer, new URL(this.#urlOf(host, path)), this.#target, made)
    return asked && { number, made: { ...asked, expectation: made.expectation } }
  }

  #end({ offset, route, work }: Attempt, { request, answer, failure, hop, microseconds }: Ending): void {
    const { recorder, elapsed, onFollow, session } = this.#parts
    const { status, bytesIn, firstByteAt } = answer
    recorder.record({
      ...{ route, offset, microseconds, status, failure, bytesIn, bytesOut: request.length },
      // The clock of the answer is used, so that time since the answer does not count.
      firstByte:
        firstByteAt === undefined ? undefined : microseconds - (performance.now() - firstByteAt) * 1e3,
      example: failure && (() => exchangedIn(request, answer, session)),
    })
    if (failure !== undefined) return
    const next = work.steps[work.answers.length + 1]
    if (hop !== undefined) onFollow(elapsed(), { ...work, hop })
    else if (next !== undefined) {
      const think = next.think === undefined ? 0 : seconds(next.think)
      const answers = [...work.answers, stepAnswer(answer)]
      onFollow(elapsed() + think, { ...work, answers, hop: undefined })
    } else if (work.steps.length > 1)
      recorder.recordTime('journey', work.began, (elapsed() - work.began) * 1e6)
  }

  /** Continues with a request when something that it waits for is there; its latency does not begin before. */
  #wait<T>(attempt: Attempt, until: Promise<T>, goOn: (value: T) => void): void {
    this.#waiting.add(attempt)
    void until
      .then((value) => {
        // A request that was given up meanwhile has ended.
        if (!this.#stopped && this.#waiting.has(attempt)) goOn(value)
      })
      .catch(this.#parts.onFault)
      .finally(() => this.#waiting.delete(attempt))
  }

  /** The URL of a request under the name of its host, as cookies and redirects use it. */
  #urlOf(host: string, path: string): string {
    return `${this.#target.protocol}//${host}${path}`
  }
}
