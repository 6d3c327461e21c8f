import type { Interval } from '../../evidence/reader/hlog-intervals.ts'
import { failedPrefix, firstBytePrefix } from '../../evidence/seconds-line.ts'

/** The intervals of one route in one second: those of all requests, and those of failed ones. */
export interface RouteInterval {
  readonly route: string
  readonly all: Interval | undefined
  readonly failed: Interval | undefined
}

const kinds = [failedPrefix, firstBytePrefix]

/** The kind and the route of an interval; `prefix` is that of the scenario's tags. */
function partsOf({ tag }: Interval, prefix: string): { readonly kind: string; readonly route: string } {
  const name = tag.slice(prefix.length)
  const kind = kinds.find((each) => name.startsWith(each)) ?? ''
  return { kind, route: name.slice(kind.length) }
}

/**
 * Groups the intervals of each route and second, which follow one another in the log. The last group is returned as `rest`,
 * because more of its intervals may still be written.
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

/** The intervals of one route and second by their kind. */
export function ofOneRoute(prefix: string, group: readonly Interval[]): RouteInterval {
  const [first] = group
  const ofKind = (wanted: string) => group.find((interval) => partsOf(interval, prefix).kind === wanted)
  return {
    route: first === undefined ? '' : partsOf(first, prefix).route,
    all: ofKind(''),
    failed: ofKind(failedPrefix),
  }
}
