import { errorTable } from './error-table/error-table.ts'
import { exitCodes } from './error-table/exit-codes.ts'

export { errorTable, exitCodes }

export type ErrorCode = keyof typeof errorTable

const fill = (text: string, facts: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole)).trimEnd()

/** An error that a person can act on: what happened, to which thing, and the remedy. */
export class TailgateError extends Error {
  readonly code: ErrorCode
  readonly exit: number
  readonly hint: string
  /** The values in the message, so that the error can be created again in another process. */
  readonly facts: Readonly<Record<string, string | number>>
  /** The bundle of the run that this error ended, when the bundle is kept. */
  bundle: string | undefined

  constructor(code: ErrorCode, facts: Record<string, string | number> = {}, options?: ErrorOptions) {
    const row = errorTable[code]
    super(fill(row.message, facts), options)
    this.name = 'TailgateError'
    this.code = code
    this.facts = facts
    this.exit = row.exit
    this.hint = fill(row.hint, facts)
  }
}

/** An error for a request that cannot be carried out; `problem` is a sentence. */
export const usageError = (problem: string): TailgateError => new TailgateError('USAGE', { problem })

/** The error that came first. When closing a scope fails after an error, the new error holds the first one as suppressed. */
export function firstOf(error: unknown): unknown {
  let first = error
  while (first instanceof SuppressedError) first = first.suppressed
  return first
}

/** Whether this is an error of the system, or of Node, with one of these codes, such as ENOENT. */
export const hasCode = (thrown: unknown, ...codes: readonly string[]): boolean =>
  thrown instanceof Error && 'code' in thrown && codes.includes(String(thrown.code))

/** A handler of errors that returns `instead` for a missing file or directory, and throws every other error again. */
export const unlessMissing =
  <T>(instead: T) =>
  (problem: unknown): T => {
    if (hasCode(problem, 'ENOENT')) return instead
    throw problem
  }

/** The message of a thrown value, for sentences that quote it. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown)

/** The message of the cause of an error, else its own message: `fetch` says only in the cause why it failed. */
export const messageOfCause = (thrown: unknown): string =>
  messageOf(thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown)

/** The abort reason when a signal from the terminal or the system ends the command. */
export class Interruption extends Error {
  readonly exit: number
  /** The bundle of the run that was interrupted, when the bundle is kept. */
  bundle: string | undefined

  constructor(signal: 'SIGHUP' | 'SIGINT' | 'SIGTERM') {
    const words = { SIGHUP: 'hung up', SIGINT: 'interrupted', SIGTERM: 'terminated' }
    const exits = { SIGHUP: exitCodes.hungUp, SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated }
    super(words[signal])
    this.name = 'Interruption'
    this.exit = exits[signal]
  }
}
