import type { Draw, Step, StepAnswer } from '../../config/scenario/scenario.ts'
import type { Cookies } from './cookies.ts'
import type { Made } from './making.ts'

/** A step of a journey that is to be made, with the answers to the steps before it. */
export interface Work {
  readonly steps: readonly Step<string>[]
  readonly answers: readonly StepAnswer[]
  /** When the first of them was meant to be made, in seconds of the measured part. */
  readonly began: number
  /** What the journey was told to remember; undefined for one without a jar. */
  readonly cookies: Cookies | undefined
  /** What its requests draw from; absent where all draw from one. */
  readonly draw?: Draw | undefined
  /** The request a redirect asks for in the place of the step's own, and the how manieth it is. */
  readonly hop?: { readonly number: number; readonly made: Made } | undefined
}
