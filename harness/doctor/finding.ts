import { TailgateError } from '../base/errors.ts'

/** One line of the doctor's findings. `needed` means that `run` cannot work without it. */
export interface Finding {
  readonly name: string
  readonly state: 'here' | 'missing' | 'note'
  readonly needed: boolean
  /** A version, a figure, or the consequence of its absence. */
  readonly detail: string
  /** The exact command that repairs it. */
  readonly remedy: string | undefined
  /** The kind of stack that works without it, where `run` has to be asked for that one; left out where it has not. */
  readonly stack?: 'docker'
}

export const here = (name: string, detail: string): Finding => ({
  name,
  state: 'here',
  needed: false,
  detail,
  remedy: undefined,
})

/** Something that works, but could work better. */
export const note = (name: string, detail: string, remedy?: string): Finding => ({
  ...here(name, detail),
  state: 'note',
  remedy,
})

/** Something missing that `run` needs. */
export const lacking = (name: string, detail: string, remedy: string): Finding => ({
  name,
  state: 'missing',
  needed: true,
  detail,
  remedy,
})

/** A handler of errors that returns one of ours as something missing, and throws every other error again. */
export const orLacking =
  (name: string) =>
  (problem: unknown): Finding => {
    if (problem instanceof TailgateError) return lacking(name, problem.message, problem.hint)
    throw problem
  }

/** Whether `run` cannot work because of this finding. */
export const isLacking = ({ needed, state }: Finding): boolean => needed && state === 'missing'
