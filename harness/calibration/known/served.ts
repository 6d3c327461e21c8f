/** What the server really did with one request, in milliseconds; `at` is unix time of its arrival. */
export interface Served {
  readonly at: number
  readonly route: number
  /** From its arrival to the writing of its answer: the latency it really had. */
  readonly took: number
  /** From when its answer was due to its writing: what the machine did to the server. */
  readonly late: number
}

/** More requests than any calibration sends; what is beyond is not kept, so that the memory of a server has an end. */
const maxServedKept = 200_000

/** The record of what was served. */
export function servedRecord(): { add(served: Served): void; readonly all: readonly Served[] } {
  const all: Served[] = []
  return { add: (served) => void (all.length < maxServedKept && all.push(served)), all }
}

/** The value of rank ceil(p n) of ascending values, no further than its ends; undefined when there are none. */
export function ranked(ascending: readonly number[], p: number): number | undefined {
  const rank = Math.ceil(p * ascending.length - 1e-9)
  return ascending[Math.min(ascending.length, Math.max(1, rank)) - 1]
}

export const ascendingOf = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b)
