import type { Draw, Step } from '../../config/scenario/scenario.ts'
import type { Cookies } from './cookies.ts'
import type { Made } from './making.ts'
import type { ReadAnswer } from './step-answer.ts'

/** A step of a journey that is to be made, with the answers to the steps before it. */
export interface Work {
  readonly steps: readonly Step<string>[]
  readonly answers: readonly ReadAnswer[]
  /** The length of these answers together, which is reserved until the journey ends; undefined for none. */
  readonly kept?: number | undefined
  /** When its first step was meant to start, in seconds since the measured part began. */
  readonly began: number
  /** The cookies of the journey; undefined if it keeps none. */
  readonly cookies: Cookies | undefined
  /** The random numbers for its requests; undefined if all share one source. */
  readonly draw?: Draw | undefined
  /** The request of a redirect, which replaces the step's own, and its number in the row of redirects. */
  readonly hop?: { readonly number: number; readonly made: Made } | undefined
}
