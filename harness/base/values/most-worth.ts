/** The values that are worth the most, at most `most` of them, in the order given; of equal worth the first. */
export function mostWorth<T>(values: readonly T[], most: number, worth: (value: T) => number): readonly T[] {
  const kept = new Set(values.toSorted((a, b) => worth(b) - worth(a)).slice(0, most))
  return values.filter((value) => kept.has(value))
}
