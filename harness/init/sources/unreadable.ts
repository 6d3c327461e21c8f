import { type TailgateError, usageError } from '../../base/errors.ts'

/** The error for a source that `init` cannot read. `problem` is the end of a sentence that begins with the file. */
export const unreadable = (file: string, problem: string, remedy: string): TailgateError =>
  usageError(`${file} cannot be read: ${problem}.\n  ${remedy}`)
