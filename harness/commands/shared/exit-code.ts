import { exitCodes } from '../../base/errors.ts'
import type { Outcome } from '../../bundle/verdict.ts'

/** Receives the exit code of a command's action. */
export type SetExit = (code: number) => void

/** The exit code of a verdict. */
export const exitOf: Readonly<Record<Outcome, number>> = {
  pass: exitCodes.pass,
  fail: exitCodes.failed,
  unproven: exitCodes.unproven,
}
