import type { Interval } from '../../evidence/hlog.ts'
import { failedPrefix, firstBytePrefix } from '../../evidence/seconds-line.ts'

/** The intervals of one route in one second: of all requests, and of those that failed. */
export interface RouteInterval {
  readonly route: string
  readonly all: Interval | undefined
  readonly failed: Interval | undefined
}

const kinds = [failedPrefix, firstBytePrefix]

/** What an interval is of: `prefix` is that of the scenario's tags. */
function partsOf({ tag }: Interval, prefix: string): { readonly kind: string; readonly route: string } {
  const name = tag.slice(prefix.length)
  const kind = kinds.find((each) => name.startsWith(each)) ?? ''
  return { kind, route: name.slice(kind.length) }
}

/**
 * Puts the intervals of each route and second together, which follow one another in the log. Those of the last are given
 * back as `rest`, as more of them may be on the way.
 */
export function routeIntervals(
  prefix: string,
  intervals: readonly Interval[],
): { readonly whole: readonly RouteInterval[]; readonly rest: readonly Interval[] } {
  const groups: Interval[][] = []
  for (const interval of intervals) {
    const last = groups.at(-1)
    const [first] = last ?? []
    const follows =
      first?.start === interval.start && partsOf(first, prefix).route === partsOf(interval, prefix).route
    if (last !== undefined && follows) last.push(interval)
    else groups.push([interval])
  }
  const rest = groups.pop() ?? []
  return { whole: groups.map((group) => ofOneRoute(prefix, group)), rest }
}

/** The intervals of one route and second by what they are of. */
export function ofOneRoute(prefix: string, group: readonly Interval[]): RouteInterval {
  const [first] = group
  const ofKind = (wanted: string) => group.find((interval) => partsOf(interval, prefix).kind === wanted)
  return {
    route: first === undefined ? '' : partsOf(first, prefix).route,
    all: ofKind(''),
    failed: ofKind(failedPrefix),
  }
}
