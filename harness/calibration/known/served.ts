/** The server's own record of one request, in milliseconds; `at` is the Unix time of its arrival. */
export interface Served {
  readonly at: number
  readonly route: number
  /** From its arrival until its answer was written: the true latency. */
  readonly took: number
  /** From the moment its answer was due until it was written: the delay caused by the machine. */
  readonly late: number
}

/** More requests than any calibration sends; further ones are not recorded, so that the memory of a server is bounded. */
const maxServedKept = 200_000

/** The record of the answered requests. */
export function servedRecord(): { add(served: Served): void; readonly all: readonly Served[] } {
  const all: Served[] = []
  return { add: (served) => void (all.length < maxServedKept && all.push(served)), all }
}

/** The value of rank ceil(p n) among ascending values, limited to the first and last; undefined when there are none. */
export function ranked(ascending: readonly number[], p: number): number | undefined {
  const rank = Math.ceil(p * ascending.length - 1e-9)
  return ascending[Math.min(ascending.length, Math.max(1, rank)) - 1]
}

export const ascendingOf = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b)
