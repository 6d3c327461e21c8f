/** A phase of a load that changes by design: a step of `steps` or a quarter of a `ramp`; numbers begin at 1. */
export type PhaseName = `step ${number}` | `part ${number}`

export const isPhaseName = (text: string): text is PhaseName => /^(step|part) [1-9]\d{0,3}$/.test(text)
