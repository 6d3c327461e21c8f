import { type ErrorCode, messageOf, TailgateError } from '../../base/errors.ts'
import { diskProblemIn } from '../../base/files/disk-problem.ts'
import { shortageIn } from '../../base/local-cause.ts'
import type { DriverFailure } from '../engine/drive-messages.ts'

/** What people can act on where they are: the fault is theirs, and neither the driver's nor ours. */
const ofPeople: readonly ErrorCode[] = ['SCENARIO_FAULT', 'RATE_TOO_HIGH', 'USAGE']

/** Whether an error is told as it is and not as a failure of the driver. */
export const isOfPeople = (error: unknown): error is TailgateError =>
  error instanceof TailgateError && ofPeople.includes(error.code)

/** What a driver says of what it was ended by. */
export function driverFailure(error: unknown): DriverFailure {
  const told = isOfPeople(error) ? error : (diskProblemIn(error) ?? shortageIn(error))
  return {
    type: 'failure',
    message: messageOf(error),
    ...(told ? { error: { code: told.code, facts: told.facts } } : {}),
  }
}
