/** The fewest stretches of heating; the first of them is mostly start-up. */
const leastStretches = 4
/**
 * The share by which the mean of the last two stretches may be below that of the two before. Single stretches vary by a
 * tenth, since garbage is collected in some and not in others, so a smaller share would be a matter of luck.
 */
const tolerance = 0.1

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Whether the CPU time per request of the two stretches that end at `end` is no longer less than that of the two before. */
function isFlatAt(cpuPerRequest: readonly number[], end: number): boolean {
  const last = mean(cpuPerRequest.slice(end - 2, end))
  const before = mean(cpuPerRequest.slice(end - 4, end - 2))
  return last >= before * (1 - tolerance)
}

/**
 * Whether an arm is warm: at some time, the CPU time per request of two of its stretches was no longer less than that of the
 * two before them. Code that is still being compiled gets cheaper by a tenth or more from one second to the next. An arm that
 * was warm once stays warm, although its costs keep varying.
 */
export const isFlat = (cpuPerRequest: readonly number[]): boolean =>
  cpuPerRequest.some((_, at) => at + 1 >= leastStretches && isFlatAt(cpuPerRequest, at + 1))
