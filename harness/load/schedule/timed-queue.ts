interface Timed<T> {
  readonly time: number
  readonly thing: T
}

/** Things to do at given times, the earliest first. There are few at once, so inserting one is cheap. */
export interface TimedQueue<T> {
  /** The time of the earliest one; Infinity if there is none. */
  readonly next: number
  add(time: number, thing: T): void
  /** Takes the earliest one that is due at `now`; undefined if there is none. */
  take(now: number): Timed<T> | undefined
  /** Takes all, the earliest first. */
  takeAll(): readonly Timed<T>[]
}

export function timedQueue<T>(): TimedQueue<T> {
  const entries: Timed<T>[] = []
  return {
    get next() {
      return entries[0]?.time ?? Number.POSITIVE_INFINITY
    },
    add(time, thing) {
      entries.splice(entries.findLastIndex((entry) => entry.time <= time) + 1, 0, { time, thing })
    },
    take: (now) => ((entries[0]?.time ?? Number.POSITIVE_INFINITY) <= now ? entries.shift() : undefined),
    takeAll: () => entries.splice(0),
  }
}
