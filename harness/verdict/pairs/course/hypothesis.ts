/** One figure of one route over the invocations of a scenario, in their order: what the course of a comparison decides on. */
export interface Hypothesis {
  readonly route: string
  readonly figure: string
  /** ln(head / base) of each invocation, or head - base where the figure is a share; NaN where it is not known. */
  readonly differences: readonly number[]
  /** On the scale of `differences`. */
  readonly negligible: number
  readonly tolerable: number
  /** The standard deviation that `differences` usually have. */
  readonly usual: number
  /** Whether it decides the verdict. */
  readonly isGated: boolean
  /** What a request costs each time, where that can be the same each time: by invocation, and the least difference that counts. */
  readonly counted?:
    | { readonly base: readonly number[]; readonly head: readonly number[]; readonly least: number }
    | undefined
}

/** The hypothesis as if only these invocations had been. */
export const over = (hypothesis: Hypothesis, invocations: readonly number[]): number[] =>
  invocations.map((at) => hypothesis.differences[at] ?? Number.NaN)

const ends = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
]

/**
 * head - base of what is the same each time within an arm; undefined where it is not, or not counted at all. The values of an
 * arm may differ by a quarter of the least difference that counts, as a connection that opens late asks once more. Those of
 * one arm may differ by a third of what it is above the other, as what is asked once for each row differs with the rows.
 */
export function exactDifference({ counted }: Hypothesis, invocations: readonly number[]): number | undefined {
  if (counted === undefined || invocations.length === 0) return undefined
  const [base, head] = [counted.base, counted.head].map((values) =>
    ends(invocations.map((at) => values[at] ?? Number.NaN)),
  )
  if (!base || !head || Number.isNaN(base[0] + head[0])) return undefined
  const [baseSpread, headSpread] = [base[1] - base[0], head[1] - head[0]]
  const most = counted.least / 4
  if (baseSpread <= most && headSpread <= most) return (head[0] + head[1] - base[0] - base[1]) / 2
  const [more, less] = [head[0] - base[1], base[0] - head[1]]
  if (baseSpread <= most && more >= Math.max(counted.least, 3 * headSpread)) return more
  if (headSpread <= most && less >= Math.max(counted.least, 3 * baseSpread)) return -less
  return undefined
}

/** Whether an exact difference counts: at least the least one, and more than what is negligible of what there was. */
export function isMore({ counted, negligible }: Hypothesis, difference: number): boolean {
  if (counted === undefined || difference < counted.least) return false
  const base = Math.min(...counted.base.filter((value) => !Number.isNaN(value)))
  return base <= 0 || Math.log1p(difference / base) > negligible
}
