import { type Executor, type K6Load, levelAt, type Ramp } from './load.ts'

/** How many iterations each scenario of a script has ended, by its name. */
type Ended = ReadonlyMap<string, number>

const endedOf = ({ name, iterations = 0 }: Executor, ended: Ended): number =>
  Math.min(iterations, ended.get(name) ?? 0)

/**
 * The iterations that a script is to begin in its first `end` seconds, and how many of them have ended; both 0 if only time ends
 * its load.
 */
export function iterationsOf(
  { executors }: K6Load,
  ended: Ended,
  end: number,
): { readonly planned: number; readonly done: number } {
  const begun = executors.filter(({ ramps: [first] }) => first === undefined || first.from < end)
  return {
    planned: begun.reduce((sum, { iterations = 0 }) => sum + iterations, 0),
    done: begun.reduce((sum, one) => sum + endedOf(one, ended), 0),
  }
}

/** The last moment of a stretch, up to `end`, at which it has a user or an iteration per second; 0 if it has none. */
function busyEnd(ramp: Ramp, end: number): number {
  const stop = Math.min(ramp.to, end)
  if (stop <= ramp.from) return 0
  // k6 takes away the last user of a falling level where the level reaches zero.
  return ramp.last < ramp.first || levelAt(ramp, stop) >= 1 ? stop : 0
}

/**
 * The fewest users that one of its executors plans between two moments, in seconds since the load began; 0 if one of the two is
 * before its beginning or after its end. So many users are the same ones throughout, because k6 takes away the last ones first.
 */
export function fewestUsers({ ramps }: Executor, from: number, to: number): number {
  const [first, last] = [ramps[0], ramps.at(-1)]
  if (first === undefined || last === undefined || from < first.from || to > last.to) return 0
  const levels = ramps
    .filter((ramp) => ramp.from < to && ramp.to > from)
    .flatMap((ramp) => [levelAt(ramp, Math.max(from, ramp.from)), levelAt(ramp, Math.min(to, ramp.to))])
  // k6 adds a user once a rising level has reached it.
  return levels.length === 0 ? 0 : Math.floor(Math.min(...levels))
}

/**
 * The last moment, up to `end`, at which a load plans to send, in seconds since it began: iterations that are done plan
 * nothing more.
 */
export function busyUntil({ executors }: K6Load, ended: Ended, end: number): number {
  const busy = executors.filter((one) => one.iterations === undefined || endedOf(one, ended) < one.iterations)
  return Math.max(0, ...busy.flatMap(({ ramps }) => ramps.map((ramp) => busyEnd(ramp, end))))
}
