/** What of a figure's noise ends with an invocation and what with its slices. */
export interface NoiseParts {
  /** Variance of ln(head / base) between invocations that measured without end. */
  readonly between: number
  /** Variance that one second of slices (of each arm) adds; `within / seconds` for so many. */
  readonly within: number
}

/**
 * Both parts, from the variance of whole invocations and that of what one second of their slices tells: the first holds the
 * second, divided by how long they measured.
 */
export const noiseParts = (whole: number, within: number, seconds: number): NoiseParts => ({
  between: Math.max(0, whole - within / seconds),
  within,
})

/**
 * Seconds of slices (of each arm) an invocation should have, so that a given time tells most: sqrt(c w / b), with c the seconds
 * that an invocation takes beside them over those that a second of slices takes. Source: Kalibera and Jones, Rigorous
 * benchmarking in reasonable time (ISMM 2013), two levels. Infinite where nothing differs between invocations.
 */
export const secondsOfSlices = (
  { between, within }: NoiseParts,
  startSeconds: number,
  secondsPerSliceSecond = 2,
): number => Math.sqrt(((startSeconds / secondsPerSliceSecond) * within) / between)
