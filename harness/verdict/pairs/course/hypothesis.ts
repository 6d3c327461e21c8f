/** One figure of one route over the invocations of a scenario, in their order; a comparison decides about these. */
export interface Hypothesis {
  readonly route: string
  readonly figure: string
  /** ln(head / base) of each invocation, or head - base for a share; NaN when unknown. */
  readonly differences: readonly number[]
  /** On the scale of `differences`. */
  readonly negligible: number
  readonly tolerable: number
  /** The usual standard deviation of `differences`. */
  readonly usual: number
  /** Whether it decides the verdict. */
  readonly isGated: boolean
  /**
   * What a request costs each time, for a count that can be the same each time: by invocation, and the smallest difference
   * that counts.
   */
  readonly counted?:
    | { readonly base: readonly number[]; readonly head: readonly number[]; readonly least: number }
    | undefined
}

/** The differences of these invocations only. */
export const over = (hypothesis: Hypothesis, invocations: readonly number[]): number[] =>
  invocations.map((at) => hypothesis.differences[at] ?? Number.NaN)

const ends = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
]

/**
 * head - base of a count that is the same each time within an arm; undefined when it varies, or is not counted in half of the
 * invocations. One that could not be counted in one arm says nothing, and leaves the others as they are. The values of an arm
 * may differ by a quarter of the smallest difference that counts, because a connection that opens late sends one more query.
 * Those of one arm may differ by a third of its difference to the other arm, because queries for each row vary with the rows.
 */
export function exactDifference({ counted }: Hypothesis, invocations: readonly number[]): number | undefined {
  if (counted === undefined) return undefined
  const valuesAt = (at: number) => [counted.base[at] ?? Number.NaN, counted.head[at] ?? Number.NaN] as const
  const known = invocations.map(valuesAt).filter(([base, head]) => !Number.isNaN(base + head))
  if (known.length === 0 || 2 * known.length < invocations.length) return undefined
  const [base, head] = [ends(known.map(([value]) => value)), ends(known.map(([, value]) => value))]
  const [baseSpread, headSpread] = [base[1] - base[0], head[1] - head[0]]
  const most = counted.least / 4
  if (baseSpread <= most && headSpread <= most) return (head[0] + head[1] - base[0] - base[1]) / 2
  const [more, less] = [head[0] - base[1], base[0] - head[1]]
  if (baseSpread <= most && more >= Math.max(counted.least, 3 * headSpread)) return more
  if (headSpread <= most && less >= Math.max(counted.least, 3 * baseSpread)) return -less
  return undefined
}

/**
 * Whether an exact difference counts: it must reach the smallest difference that counts, and exceed the negligible share of
 * base.
 */
export function isMore({ counted, negligible }: Hypothesis, difference: number): boolean {
  if (counted === undefined || difference < counted.least) return false
  const base = Math.min(...counted.base.filter((value) => !Number.isNaN(value)))
  return base <= 0 || Math.log1p(difference / base) > negligible
}
