import { errorTable } from './error-table/error-table.ts'
import { exitCodes } from './error-table/exit-codes.ts'

export { errorTable, exitCodes }

export type ErrorCode = keyof typeof errorTable

const fill = (text: string, facts: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole)).trimEnd()

/** An error a person can act on: what happened, to which thing, and the remedy. */
export class TailgateError extends Error {
  readonly code: ErrorCode
  readonly exit: number
  readonly hint: string
  /** What the message is filled with, so that the error can be made again in another process. */
  readonly facts: Readonly<Record<string, string | number>>
  /** The bundle of the run that it ended, where that is kept. */
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

/** What was asked for cannot be done, said in a sentence. */
export const usageError = (problem: string): TailgateError => new TailgateError('USAGE', { problem })

/** What ended first: a scope that fails to close after a failure holds it as the one that it suppressed. */
export function firstOf(error: unknown): unknown {
  let first = error
  while (first instanceof SuppressedError) first = first.suppressed
  return first
}

/** The message of anything thrown, for sentences that quote it. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown)

/** The reason of the AbortSignal when a signal of the terminal or of the system ends the command. */
export class Interruption extends Error {
  readonly exit: number
  /** The bundle of the run that it ended, where that is kept. */
  bundle: string | undefined

  constructor(signal: 'SIGHUP' | 'SIGINT' | 'SIGTERM') {
    const words = { SIGHUP: 'hung up', SIGINT: 'interrupted', SIGTERM: 'terminated' }
    const exits = { SIGHUP: exitCodes.hungUp, SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated }
    super(words[signal])
    this.name = 'Interruption'
    this.exit = exits[signal]
  }
}
