/** So many stretches of heating at least, the first of which is mostly start-up. */
const leastStretches = 4
/** By so much may the mean of the last two be below that of the two before. */
const tolerance = 0.04

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Whether an arm is warm: the CPU time per request of its last two stretches is no longer less than that of the two before.
 * Code that is still being compiled gets cheaper by a tenth and more from one second to the next.
 */
export function isFlat(cpuPerRequest: readonly number[]): boolean {
  if (cpuPerRequest.length < leastStretches) return false
  const last = mean(cpuPerRequest.slice(-2))
  const before = mean(cpuPerRequest.slice(-4, -2))
  return last >= before * (1 - tolerance)
}
