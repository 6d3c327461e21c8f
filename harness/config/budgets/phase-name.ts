/** A phase of a load that changes by design: a step of `steps`, a quarter of a `ramp`; the first is 1. */
export type PhaseName = `step ${number}` | `part ${number}`

export const isPhaseName = (text: string): text is PhaseName => /^(step|part) [1-9]\d{0,3}$/.test(text)
