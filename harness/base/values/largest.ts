/**
 * The largest of numbers; -Infinity for none, NaN when one is NaN. `Math.max` throws when it gets more than about 120 000
 * numbers as arguments.
 */
export const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
