import { type ErrorCode, messageOf, TailgateError } from '../../base/errors.ts'
import { diskProblemIn } from '../../base/files/disk-problem.ts'
import { shortageIn } from '../../base/local-cause.ts'
import type { DriverFailure } from '../engine/drive-messages.ts'

/** Errors that people can correct themselves: neither the driver nor Tailgate is at fault. */
const ofPeople: readonly ErrorCode[] = ['SCENARIO_FAULT', 'RATE_TOO_HIGH', 'USAGE']

/** Whether an error is reported unchanged, and not as a failure of the driver. */
export const isOfPeople = (error: unknown): error is TailgateError =>
  error instanceof TailgateError && ofPeople.includes(error.code)

/** What a driver reports about the error that ended it. */
export function driverFailure(error: unknown): DriverFailure {
  const told = isOfPeople(error) ? error : (diskProblemIn(error) ?? shortageIn(error))
  return {
    type: 'failure',
    message: messageOf(error),
    ...(told ? { error: { code: told.code, facts: told.facts } } : {}),
  }
}
