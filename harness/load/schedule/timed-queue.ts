/** Things to do at given times, the earliest first; few at once, so putting one in its place is cheap. */
export interface TimedQueue<T> {
  /** The time of the earliest; Infinity when there is none. */
  readonly next: number
  add(time: number, thing: T): void
  /** Takes the earliest that is due at `now`. */
  take(now: number): { readonly time: number; readonly thing: T } | undefined
}

export function timedQueue<T>(): TimedQueue<T> {
  const entries: { readonly time: number; readonly thing: T }[] = []
  return {
    get next() {
      return entries[0]?.time ?? Number.POSITIVE_INFINITY
    },
    add(time, thing) {
      entries.splice(entries.findLastIndex((entry) => entry.time <= time) + 1, 0, { time, thing })
    },
    take: (now) => ((entries[0]?.time ?? Number.POSITIVE_INFINITY) <= now ? entries.shift() : undefined),
  }
}
