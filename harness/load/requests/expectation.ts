import { rangeOfStatus } from '../../config/requests/expected.ts'
import type { Expected, ExpectedStatus, StepAnswer } from '../../config/scenario/scenario.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import type { Answer } from '../../http/h1/connection.ts'
import { isUsual, kindOfStatus } from '../engine/failure-of-status.ts'
import { thrownBy, uselessFrom, type Written } from './scenario-fault.ts'
import { NoJson, type ReadAnswer, stepAnswer, Unreadable } from './step-answer.ts'

/** Which answers of a request are correct. */
export interface Expectation {
  /** Whether the body has to be kept for it. */
  readonly looksInside: boolean
  /**
   * Judges an answer. A function reads `read`, if it is given: the same answer, which a later step may read again.
   * @throws NoJson when it reads JSON from an answer that is none; Unreadable when it reads a body that cannot be read on this
   * machine; TailgateError SCENARIO_FAULT when it fails otherwise.
   */
  isMet(answer: Answer, read?: ReadAnswer): boolean
}

const usual: Expectation = { looksInside: false, isMet: ({ status }) => isUsual(status) }

function ofStatuses(statuses: readonly ExpectedStatus[]): Expectation {
  const ranges = statuses.map((status) => {
    const range = rangeOfStatus(status)
    if (range === undefined)
      throw new TypeError(`expect: ${JSON.stringify(status)} is no status; write 404, '2xx' or '200-299'.`)
    return range
  })
  return {
    looksInside: false,
    isMet: ({ status }) => ranges.some(([low, high]) => status >= low && status <= high),
  }
}

function ofFunction(written: (answer: StepAnswer) => boolean, what: string): Expectation {
  const described: Written = { what, written }
  return {
    looksInside: true,
    isMet(answer, read = stepAnswer(answer)) {
      let met: unknown
      try {
        met = written(read)
      } catch (error) {
        if (!read.isUnreadable) throw error instanceof NoJson ? error : thrownBy(described, error)
      }
      // A function that caught the error did not judge the answer either.
      if (read.isUnreadable) throw new Unreadable()
      if (typeof met !== 'boolean')
        throw uselessFrom(described, new TypeError(`It must be true or false, and is ${typeof met}.`))
      return met
    },
  }
}

/**
 * Turns the expectation of a scenario into a check.
 * @throws TypeError in a sentence when it is given something else than statuses or a function.
 */
export function expectationOf(expected: Expected | undefined, route: string): Expectation {
  if (expected === undefined) return usual
  if (typeof expected === 'function') return ofFunction(expected, `expect of route "${route}"`)
  return ofStatuses([expected].flat() as readonly ExpectedStatus[])
}

/** What is wrong with an answer. */
export interface Judged {
  /** Undefined if the answer arrived whole and is as expected. */
  readonly failure: FailureKind | undefined
  /** The code with which this machine itself prevented the request or the judgement, if the failure is `local`. */
  readonly local?: string | undefined
}

const correct: Judged = { failure: undefined }

/**
 * Judges an answer. One with a usual status that should be JSON and is none is a mismatch; one whose body cannot be read on
 * this machine is a local failure if its status is usual. `read` is the same answer, if a later step may read it again.
 * @throws TailgateError SCENARIO_FAULT when the function that is the expectation fails.
 */
export function judgeAnswer(answer: Answer, expectation: Expectation, read?: ReadAnswer): Judged {
  const { status, failure, local } = answer
  if (failure !== undefined) return { failure, local }
  try {
    return expectation.isMet(answer, read) ? correct : { failure: kindOfStatus(status) }
  } catch (error) {
    const isUnreadable = error instanceof Unreadable
    if (!isUnreadable && !(error instanceof NoJson)) throw error
    if (!isUsual(status)) return { failure: kindOfStatus(status) }
    return isUnreadable ? { failure: 'local', local: 'CODING' } : { failure: 'mismatch' }
  }
}
