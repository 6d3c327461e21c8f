import { sum } from '../../base/sum.ts'
import { merge } from '../../evidence/distribution.ts'
import type { Latencies, RouteSeries } from './route-series.ts'
import type { Point, Usage } from './usage.ts'

/** Some of the seconds of a run. */
export interface SomeSeconds {
  /** The numbers of the seconds, in order. */
  readonly numbers: readonly number[]
  /** Their total length; the last second of a run may be incomplete. */
  readonly seconds: number
}

const picked = <T>(values: readonly T[], { numbers }: SomeSeconds): T[] =>
  numbers.flatMap((second) => {
    const value = values[second]
    return value === undefined ? [] : [value]
  })

/** A series of these seconds only. */
export function seriesWithin(series: RouteSeries, some: SomeSeconds | undefined): RouteSeries {
  if (some === undefined) return series
  const within = ({ latencies }: Latencies): Latencies => {
    const chosen = picked(latencies, some)
    return { latency: merge(chosen), latencies: chosen }
  }
  const dones = picked(series.dones, some)
  const { leftOutJourney } = series.times
  return {
    done: sum(dones),
    ...within(series),
    expected: { ...within(series.expected), known: series.expected.known },
    times: {
      ttfb: series.times.ttfb && within(series.times.ttfb),
      connect: series.times.connect && within(series.times.connect),
      journey: series.times.journey && within(series.times.journey),
      brokenJourney: series.times.brokenJourney && within(series.times.brokenJourney),
      leftOutJourney: leftOutJourney && {
        ...within(leftOutJourney),
        shortest: picked(leftOutJourney.shortest, some),
      },
    },
    dones,
    bytes: picked(series.bytes, some),
    bytesIn: picked(series.bytesIn, some),
    failures: (...kinds) => picked(series.failures(...kinds), some),
    statuses: (wanted) => picked(series.statuses(wanted), some),
  }
}

/** Seconds in order, in groups of those that follow each other. */
export function neighboursIn(numbers: readonly number[]): number[][] {
  const groups: number[][] = []
  for (const second of numbers) {
    const last = groups.at(-1)
    if (last?.at(-1) === second - 1) last.push(second)
    else groups.push([second])
  }
  return groups
}

/**
 * What the stack used in these seconds only, which are numbered anew; with `levels` cut, also its levels (memory,
 * connections).
 */
export function usageWithin(usage: Usage, some: SomeSeconds | undefined, levels: 'whole' | 'cut'): Usage {
  if (some === undefined) return usage
  const places = new Map(some.numbers.map((second, place) => [second, place] as const))
  const cut = (points: readonly Point[]): readonly Point[] =>
    levels === 'whole'
      ? points
      : points.flatMap(({ at, value }) => {
          const place = places.get(Math.floor(at))
          return place === undefined ? [] : [{ at: place + (at % 1), value }]
        })
  return {
    ...usage,
    secondOf: (at) => places.get(usage.secondOf(at)) ?? -1,
    perSecond(service, what) {
      const all = usage.perSecond(service, what, some.numbers)
      return all && picked(all, some)
    },
    levelsOf: (service, what) => cut(usage.levelsOf(service, what)),
    series: (name) => cut(usage.series(name)),
    connections: cut(usage.connections),
    database: usage.database?.filter(({ at }) => places.has(usage.secondOf(at))),
  }
}
