import type { Draw, Expected, Step } from '../../config/scenario/scenario.ts'
import type { Remark } from '../../evidence/evidence.ts'
import { type CommonHeaders, type Kept, type WireRequest, wireRequest } from '../../http/h1/request.ts'
import { type Expectation, expectationOf } from './expectation.ts'
import type { Asking } from './redirect.ts'
import { thrownBy, uselessFrom, type Written } from './scenario-fault.ts'
import { NoJson, type ReadAnswer, Unreadable } from './step-answer.ts'

/** A request of a scenario that can be sent, and sent again with other headers. */
export interface Made extends Asking {
  readonly expectation: Expectation
}

/** Whether a function read one of the answers before its step in vain. */
export const hasUnreadable = (answers: readonly ReadAnswer[]): boolean =>
  answers.some(({ isUnreadable }) => isUnreadable)

/** Milliseconds that decoding the answers before a step has taken. */
export const decodingMsOf = (answers: readonly ReadAnswer[]): number =>
  answers.reduce((total, { decodingMs }) => total + decodingMs, 0)

const writtenOf = ({ route, request }: Step<string>): Written => ({
  what: `request of route "${route}"`,
  written: request,
})

export interface MakerParts {
  readonly draw: Draw
  methodOf(route: string): Asking['method']
  /** The answers that the scenario expects on a route. */
  expectedOf(route: string): Expected | undefined
}

/**
 * Makes the requests that the functions of a scenario describe. A function that throws or returns no request ends the run.
 * There is one exception: if the step was made before, or the answer before it was no JSON or could not be read on this
 * machine, the answers are at fault.
 */
export class Maker {
  readonly #parts: MakerParts
  readonly #made = new Set<Step<string>>()
  readonly #kept = new Map<unknown, Expectation>()
  readonly #methods = new Map<string, Asking['method']>()
  #failed = 0
  #firstFault: string | undefined

  constructor(parts: MakerParts) {
    this.#parts = parts
  }

  /** The request of a step, after the answers so far; undefined if it could not be made from them or they not be read. */
  make(
    step: Step<string>,
    { answers }: { readonly answers: readonly ReadAnswer[] },
    draw: Draw = this.#parts.draw,
  ): Made | undefined {
    let description: Asking['description']
    try {
      description = step.request(draw, answers)
      // A function that caught the error has described a request that was not meant.
      if (hasUnreadable(answers)) throw new Unreadable()
    } catch (error) {
      const isOfAnswers =
        answers.length > 0 && (error instanceof NoJson || this.#made.has(step) || hasUnreadable(answers))
      if (!isOfAnswers) throw thrownBy(writtenOf(step), error)
      this.#failed += 1
      // Finding out where a function is written takes long, and once is enough.
      this.#firstFault ??= thrownBy(writtenOf(step), error).message
      return undefined
    }
    if (answers.length > 0) this.#made.add(step)
    const method = this.#methodOf(step.route)
    try {
      return { method, description, expectation: this.#expectationOf(step, description?.expect) }
    } catch (error) {
      throw uselessFrom(writtenOf(step), error)
    }
  }

  /**
   * The bytes of a request.
   * @throws TailgateError SCENARIO_FAULT when it cannot be sent.
   */
  wire(step: Step<string>, { method, description }: Made, how: Sent): WireRequest {
    try {
      return wireRequest(method, description, how.common, how.keep, how.cookiesFor)
    } catch (error) {
      throw uselessFrom(writtenOf(step), error)
    }
  }

  get remarks(): readonly Remark[] {
    if (this.#failed === 0) return []
    const message = `${this.#failed} step(s) could not be made from the answers before them: ${this.#firstFault}`
    return [{ kind: 'instrument', message, passable: true }]
  }

  #methodOf(route: string): Asking['method'] {
    let method = this.#methods.get(route)
    if (method === undefined) {
      method = this.#parts.methodOf(route)
      this.#methods.set(route, method)
    }
    return method
  }

  /** The answers that are expected: of the request, else of the step, else of the route; made once for each. */
  #expectationOf({ route, expect }: Step<string>, own: Expected | undefined): Expectation {
    const expected = own ?? expect ?? this.#parts.expectedOf(route)
    let expectation = own === undefined ? this.#kept.get(expected) : undefined
    if (expectation === undefined) {
      expectation = expectationOf(expected, route)
      if (own === undefined) this.#kept.set(expected, expectation)
    }
    return expectation
  }
}

/** How a request is sent. */
export interface Sent {
  readonly common: CommonHeaders
  readonly keep: Kept
  /** The cookies of its journey: gives the value of the header Cookie, empty for none. */
  readonly cookiesFor?: ((host: string, path: string) => string) | undefined
}
