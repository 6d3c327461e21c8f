/** So many stretches of heating at least, the first of which is mostly start-up. */
const leastStretches = 4
/**
 * By so much may the mean of the last two be below that of the two before. Single stretches scatter by a tenth, as garbage is
 * collected in some and not in others, so that less would be a matter of luck.
 */
const tolerance = 0.1

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Whether the CPU time per request of two stretches is no longer less than that of the two before, which end at `end`. */
function isFlatAt(cpuPerRequest: readonly number[], end: number): boolean {
  const last = mean(cpuPerRequest.slice(end - 2, end))
  const before = mean(cpuPerRequest.slice(end - 4, end - 2))
  return last >= before * (1 - tolerance)
}

/**
 * Whether an arm is warm: the CPU time per request of two of its stretches was no longer less than that of the two before them.
 * Code that is still being compiled gets cheaper by a tenth and more from one second to the next. What was warm once stays so,
 * though its costs go on scattering.
 */
export const isFlat = (cpuPerRequest: readonly number[]): boolean =>
  cpuPerRequest.some((_, at) => at + 1 >= leastStretches && isFlatAt(cpuPerRequest, at + 1))
