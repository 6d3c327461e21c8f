import { rangeOfStatus } from '../../config/requests/expected.ts'
import type { Expected, ExpectedStatus, StepAnswer } from '../../config/scenario/scenario.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import type { Answer } from '../../http/h1/connection.ts'
import { isUsual, kindOfStatus } from '../engine/failure-of-status.ts'
import { thrownBy, uselessFrom, type Written } from './scenario-fault.ts'
import { NoJson, stepAnswer } from './step-answer.ts'

/** Which answers of a request are correct. */
export interface Expectation {
  /** Whether the body has to be kept for it. */
  readonly looksInside: boolean
  /** @throws NoJson when it reads JSON from an answer that is none; TailgateError SCENARIO_FAULT when it fails otherwise. */
  isMet(answer: Answer): boolean
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
    isMet(answer) {
      let met: unknown
      try {
        met = written(stepAnswer(answer))
      } catch (error) {
        throw error instanceof NoJson ? error : thrownBy(described, error)
      }
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

/**
 * The failure of an answer; undefined if the answer arrived whole and is as expected. One with a usual status that should be
 * JSON and is none is a mismatch.
 * @throws TailgateError SCENARIO_FAULT when the function that is the expectation fails.
 */
export function failureOf(answer: Answer, expectation: Expectation): FailureKind | undefined {
  if (answer.failure !== undefined) return answer.failure
  try {
    return expectation.isMet(answer) ? undefined : kindOfStatus(answer.status)
  } catch (error) {
    if (!(error instanceof NoJson)) throw error
    return isUsual(answer.status) ? 'mismatch' : kindOfStatus(answer.status)
  }
}
