import type { FoundArrivals } from '../../found/found.ts'
import type { SeenRequest } from '../../routes/seen.ts'

/** Time windows in seconds with their names, the shortest first; the last one is used whatever it contains. */
const windows = [
  [60, 'minute'],
  [300, 'five minutes'],
  [900, 'quarter of an hour'],
] as const

/** p99 of a single route needs at least 368 answers. */
const enoughRequests = 400
/** The most recorded requests, because the recording is stored in a file of the project. */
const mostRecorded = 50_000

interface Timed {
  readonly at: number
  readonly seen: SeenRequest
}

/** When a log only has whole seconds, spreads the requests of a second evenly; otherwise all of them would arrive at once. */
function spread(all: readonly Timed[]): { readonly timed: readonly Timed[]; readonly isSpread: boolean } {
  if (all.some(({ at }) => !Number.isInteger(at))) return { timed: all, isSpread: false }
  const seconds = Map.groupBy(all, ({ at }) => at)
  const timed = [...seconds.values()].flatMap((group) =>
    group.map(({ at, seen }, index) => ({ at: at + index / group.length, seen })),
  )
  return { timed, isSpread: true }
}

/** The largest number of requests that begin within `seconds` of one of them. */
function busiest(all: readonly Timed[], seconds: number): readonly Timed[] {
  let best = { from: 0, to: 0 }
  let from = 0
  for (const [to, { at }] of all.entries()) {
    while (at - (all[from]?.at ?? at) >= seconds) from++
    if (to + 1 - from > best.to - best.from) best = { from, to: to + 1 }
  }
  return all.slice(best.from, Math.min(best.to, best.from + mostRecorded))
}

/** The part of a log that is replayed: the busiest stretch with enough requests to judge a tail. */
export function arrivalsOf(
  seen: readonly SeenRequest[],
  routeOf: ReadonlyMap<SeenRequest, string>,
  file: string,
): { readonly arrivals?: FoundArrivals; readonly notes: readonly string[] } {
  const ordered = seen
    .flatMap((one): Timed[] => (one.at === undefined ? [] : [{ at: one.at, seen: one }]))
    .toSorted((one, other) => one.at - other.at)
  const { timed, isSpread } = spread(ordered)
  const [first] = timed
  const last = timed.at(-1)
  if (first === undefined || last === undefined || last.at - first.at < 1)
    return { notes: ['It has no times of at least two seconds, so nothing can be replayed as it came.'] }
  const span = last.at - first.at
  const chosen =
    windows.find(([seconds]) => busiest(timed, seconds).length >= enoughRequests) ??
    windows.at(-1) ??
    windows[0]
  const isWhole = span <= chosen[0]
  const taken = isWhole ? timed.slice(0, mostRecorded) : busiest(timed, chosen[0])
  const begin = taken[0]?.at ?? 0
  // A request at the very end of a load would not be part of it.
  const seconds = Math.floor((taken.at(-1)?.at ?? begin) - begin) + 1
  return {
    arrivals: {
      requests: taken.map(({ at, seen: one }) => ({
        at: Math.round((at - begin) * 1e4) / 1e4,
        route: routeOf.get(one) ?? '',
        path: one.target,
      })),
      seconds,
      words: isWhole ? `all of ${file}` : `the busiest ${chosen[1]} of ${file}`,
    },
    notes: isSpread
      ? [
          'Its times are whole seconds: the requests of each lie evenly in it (log `$msec` to have them as they came).',
        ]
      : [],
  }
}
