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
  return {
    done: sum(dones),
    ...within(series),
    expected: { ...within(series.expected), known: series.expected.known },
    times: {
      ttfb: series.times.ttfb && within(series.times.ttfb),
      connect: series.times.connect && within(series.times.connect),
      journey: series.times.journey && within(series.times.journey),
    },
    dones,
    bytes: picked(series.bytes, some),
    bytesIn: picked(series.bytesIn, some),
    failures: (...kinds) => picked(series.failures(...kinds), some),
    statuses: (wanted) => picked(series.statuses(wanted), some),
  }
}

/** What the stack used in these seconds only; with `levels` cut, also its levels (memory, connections). */
export function usageWithin(usage: Usage, some: SomeSeconds | undefined, levels: 'whole' | 'cut'): Usage {
  if (some === undefined) return usage
  const chosen = new Set(some.numbers)
  const cut = (points: readonly Point[]): readonly Point[] =>
    levels === 'whole' ? points : points.filter(({ at }) => chosen.has(Math.floor(at)))
  return {
    ...usage,
    perSecond(service, what) {
      const all = usage.perSecond(service, what, some.numbers)
      return all && picked(all, some)
    },
    levelsOf: (service, what) => cut(usage.levelsOf(service, what)),
    series: (name) => cut(usage.series(name)),
    connections: cut(usage.connections),
    database: usage.database?.filter(({ at }) => chosen.has(usage.secondOf(at))),
  }
}
