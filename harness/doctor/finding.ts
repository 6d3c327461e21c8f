/** One line of a doctor's findings. `needed` means that `run` cannot work without it. */
export interface Finding {
  readonly name: string
  readonly state: 'here' | 'missing' | 'note'
  readonly needed: boolean
  /** A version, a figure, or what its absence means. */
  readonly detail: string
  /** The exact line that mends it. */
  readonly remedy: string | undefined
}

export const here = (name: string, detail: string): Finding => ({
  name,
  state: 'here',
  needed: false,
  detail,
  remedy: undefined,
})

/** Something that works, but not as well as it could. */
export const note = (name: string, detail: string, remedy?: string): Finding => ({
  ...here(name, detail),
  state: 'note',
  remedy,
})

/** Something without which `run` cannot work. */
export const lacking = (name: string, detail: string, remedy: string): Finding => ({
  name,
  state: 'missing',
  needed: true,
  detail,
  remedy,
})
