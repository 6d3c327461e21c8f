/** The parts of a figure's noise: between invocations, and within the slices of one. */
export interface NoiseParts {
  /** The variance of ln(head / base) between invocations that measured for ever. */
  readonly between: number
  /** The variance that one second of slices (for each arm) adds; `within / seconds` for several seconds. */
  readonly within: number
}

/**
 * Both parts, from the variance of whole invocations and the variance of one second of their slices: the former includes the
 * latter, divided by the measured seconds.
 */
export const noiseParts = (whole: number, within: number, seconds: number): NoiseParts => ({
  between: Math.max(0, whole - within / seconds),
  within,
})

/**
 * The seconds of slices (for each arm) that an invocation should have, so that a given total time tells the most: sqrt(c w /
 * b), where c is the time of an invocation without slices divided by the time that a second of slices takes. Source: Kalibera
 * and Jones, Rigorous benchmarking in reasonable time (ISMM 2013), two levels. Infinite when nothing differs between
 * invocations.
 */
export const secondsOfSlices = (
  { between, within }: NoiseParts,
  startSeconds: number,
  secondsPerSliceSecond = 2,
): number => Math.sqrt(((startSeconds / secondsPerSliceSecond) * within) / between)
