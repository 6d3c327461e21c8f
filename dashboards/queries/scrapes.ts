import { queryRange } from '../../harness/prometheus/client.ts'
import type { Curve, TimeRange } from './ask.ts'

/** A stretch of Unix times in seconds. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** A target that did not answer, or that is no target any more. `to` is undefined while that lasts. */
export interface Outage {
  readonly target: string
  readonly what: 'down' | 'gone'
  readonly from: number
  readonly to: number | undefined
}

/** What Prometheus could not see in a range, however healthy the curves look. */
export interface Scrapes {
  /** Those that last first. */
  readonly outages: readonly Outage[]
  /** When Prometheus scraped nothing at all: it goes on answering with what it had before for five minutes. */
  readonly silences: readonly Stretch[]
}

export const nothingMissed: Scrapes = { outages: [], silences: [] }

/** Further from each other than this, two points of a curve have a gap between them. */
const reach = ({ step }: TimeRange): number => step * 1.5

/** The stretches of a curve in which it is at zero, as `up` is while its target does not answer. */
export function outagesOf({ name, points }: Curve, range: TimeRange): Outage[] {
  const found: Outage[] = []
  let from: number | undefined
  for (const [time, value] of points) {
    if (value === 0) from ??= time
    else if (from !== undefined) {
      found.push({ target: name, what: 'down', from, to: time })
      from = undefined
    }
  }
  const [last = 0] = points.at(-1) ?? []
  const ends = last + reach(range) < range.to
  if (from !== undefined) found.push({ target: name, what: ends ? 'gone' : 'down', from, to: undefined })
  else if (ends) found.push({ target: name, what: 'gone', from: last, to: undefined })
  return found
}

/** The stretches of a range between the times of some points, from the first of them on. */
export function silencesOf(times: readonly number[], range: TimeRange): Stretch[] {
  const [first] = times
  if (first === undefined) return []
  const ends = [...times, range.to + range.step]
  return times.flatMap((time, index) => {
    const next = ends[index + 1] ?? time
    return next - time > reach(range) ? [{ from: time, to: Math.min(next, range.to) }] : []
  })
}

/** Without the points that Prometheus only repeats because it has scraped nothing since. */
export const measured = (curves: readonly Curve[], { silences }: Scrapes): readonly Curve[] =>
  silences.length === 0
    ? curves
    : curves.map((curve) => ({
        ...curve,
        points: curve.points.filter(([time]) => !silences.some(({ from, to }) => time > from && time < to)),
      }))

const later = (a: number | undefined, b: number | undefined): number =>
  (b ?? Number.POSITIVE_INFINITY) - (a ?? Number.POSITIVE_INFINITY) || 0

/**
 * Asks a Prometheus which targets it could not reach in a range, and when it scraped nothing at all.
 * @throws Error with the reason Prometheus gives, or when it does not answer within 10 s.
 */
export async function askScrapes(prometheus: string, range: TimeRange): Promise<Scrapes> {
  const window = Math.ceil(Math.max(range.step, 3 * range.scrapeInterval))
  const [up, scraped] = await Promise.all([
    queryRange(prometheus, 'up', range),
    queryRange(prometheus, `sum(count_over_time(up[${window}s]))`, range),
  ])
  const silences = silencesOf(scraped[0]?.points.map(([time]) => time) ?? [], range)
  const curves = up.map(
    ({ labels, points }): Curve => ({
      name: [labels.job, labels.instance].filter(Boolean).join(' '),
      labels,
      points,
    }),
  )
  const outages = curves
    .flatMap((curve) => outagesOf(curve, range))
    .toSorted((a, b) => later(a.to, b.to) || b.from - a.from)
  return { outages, silences }
}
