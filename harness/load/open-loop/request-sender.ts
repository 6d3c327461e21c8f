import { seededRandom } from '../../base/random.ts'
import type { OpenLoopScenario, Step, StepAnswer } from '../../config/scenario/scenario.ts'
import { seconds } from '../../config/units/units.ts'
import type { Exchanged } from '../../evidence/recorder/ended-request.ts'
import type { Recorder } from '../../evidence/recorder/recorder.ts'
import type { Answer } from '../../http/h1/connection.ts'
import type { Pool } from '../../http/h1/pool.ts'
import { type WireRequest, wireRequest } from '../../http/h1/request.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import type { EngineContext } from '../engine/engine.ts'
import { failureOfStatus } from '../engine/failure-of-status.ts'
import { LocalCauses } from '../engine/local-causes.ts'
import { arrivingAs } from '../requests/arriving.ts'
import { drawFrom } from '../requests/draw.ts'
import { methodOf } from '../requests/method.ts'
import { stepAnswer } from '../requests/step-answer.ts'
import { type Flight, inFlight } from './in-flight.ts'

/** A step of a journey that is to be made, with the answers to the steps before it. */
export interface Work {
  readonly steps: readonly Step<string>[]
  readonly answers: readonly StepAnswer[]
}

export interface SenderParts {
  readonly order: DriveOrder
  readonly scenario: OpenLoopScenario<string>
  readonly feeds: EngineContext['feeds']
  /** Header lines of every request. */
  readonly common: string
  readonly pool: Pool
  readonly recorder: Recorder
  /** Seconds since the measured part began. */
  readonly elapsed: () => number
  /** The loop is awake: what is due can go out at once. */
  readonly onProgress: () => void
  /** A step is meant to be made at `offset`, with what was answered so far. */
  readonly onFollow: (offset: number, work: Work) => void
}

/** Makes requests and records what becomes of them. */
export interface Sender {
  /** Something new arrives that was meant to at `offset`. @throws when the scenario cannot make its request. */
  arrive(offset: number): void
  /** Makes a step that was meant for `offset`. */
  send(offset: number, work: Work): void
  /** Ends as timeouts what was meant to start before a moment, and tells the earliest such start of what is in flight. */
  sweep(before: number): number | undefined
  /** Requests so far whose intended start lies in the measured part. */
  readonly intended: number
  /** What this machine itself has kept from the service so far. */
  readonly causes: LocalCauses
  /** Nothing is recorded any more. */
  stop(): void
}

const exchanged = ({ method, path }: WireRequest, { start }: Answer): Exchanged => ({
  method,
  path,
  answer: start?.bytes ?? '',
})

export function sender(parts: SenderParts): Sender {
  const { order, scenario, pool, recorder, elapsed, onFollow, onProgress } = parts
  const random = seededRandom(order.seed ^ 0x2545f491)
  const draw = drawFrom(parts.feeds, random)
  const arriving = arrivingAs(scenario, random)
  const flights = inFlight()
  const causes = new LocalCauses()
  let intended = 0
  let stopped = false

  const follow = ({ steps, answers }: Work, answer: Answer) => {
    const step = steps[answers.length + 1]
    if (step === undefined) return
    const think = step.think === undefined ? 0 : seconds(step.think)
    onFollow(elapsed() + think, { steps, answers: [...answers, stepAnswer(answer)] })
  }

  /** Undefined when the answers so far are not such that the step can be made: they were not what was asked for. */
  const requestOf = (step: Step<string>, { answers }: Work, keep: boolean): WireRequest | undefined => {
    try {
      return wireRequest(methodOf(order, step.route), step.request(draw, answers), parts.common, keep)
    } catch (error) {
      if (answers.length === 0) throw error
      return undefined
    }
  }

  const send = (offset: number, work: Work) => {
    const step = work.steps[work.answers.length]
    if (step === undefined) return
    const keep = work.answers.length + 1 < work.steps.length
    const { route } = step
    if (offset >= 0) intended += 1
    const lag = elapsed() - offset
    recorder.recordSendLag(offset, lag * 1e6)
    const request = requestOf(step, work, keep)
    if (request === undefined) {
      const nothing = { microseconds: 0, status: 0, bytesIn: 0, bytesOut: 0 }
      const method = methodOf(order, route)
      const example = () => ({ method, path: '', answer: 'not sent: what was answered before does not suit' })
      recorder.record({ route, offset, failure: 'mismatch', ...nothing, example })
      return
    }
    const exchange = pool.send(request, (answer) => {
      flight.ended = true
      if (stopped) return
      const { status, bytesIn } = answer
      // A service that was given less than half of the time is not late: the generator was.
      const late = answer.failure === 'timeout' && lag > order.timeoutSeconds / 2
      const failure = late ? 'local' : (answer.failure ?? failureOfStatus(status))
      if (failure === 'local' && offset >= 0) causes.add(answer.local ?? 'LATE')
      const microseconds = (elapsed() - offset) * 1e6
      const example = failure && (() => exchanged(request, answer))
      const measured = { route, offset, microseconds, status, failure, bytesIn }
      recorder.record({ ...measured, bytesOut: request.length, example })
      if (failure === undefined) follow(work, answer)
      // A timeout is found by looking, and no sign that the loop has come round.
      if (answer.failure !== 'timeout') onProgress()
    })
    const flight: Flight = { offset, ended: false, expire: () => exchange.cancel('timeout') }
    flights.add(flight)
  }

  return {
    send,
    arrive: (offset) => send(offset, { steps: arriving(offset), answers: [] }),
    sweep(before) {
      flights.expireBefore(before)
      return flights.oldest()
    },
    get intended() {
      return intended
    },
    causes,
    stop() {
      stopped = true
    },
  }
}
