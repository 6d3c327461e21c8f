/** Bucket boundaries in seconds for latencies far from any budget. */
const usual = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * Denser boundaries around a budget, as factors of it:
 * https://prometheus.io/docs/practices/histograms/#errors-of-quantile-estimation
 */
const around = [0.5, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2]

/** The bucket boundaries for latencies, in seconds and ascending; one lies exactly on each budget. */
export const boundariesFor = (budgets: readonly number[]): readonly number[] =>
  [
    ...new Set([
      ...usual,
      ...budgets.flatMap((budget) => around.map((share) => Number((budget * share).toPrecision(6)))),
    ]),
  ].sort((a, b) => a - b)
