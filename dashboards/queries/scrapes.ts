import { type AnsweredSeries, queryAt, queryRange } from '../../harness/prometheus/client.ts'
import type { Curve, TimeRange } from './ask.ts'

/** A stretch of time, in Unix seconds. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** A target that did not answer (`down`) or is no longer a target (`gone`). `to` is undefined while that lasts. */
export interface Outage {
  readonly target: string
  readonly what: 'down' | 'gone'
  readonly from: number
  readonly to: number | undefined
}

/** What Prometheus did not measure in a range, however healthy the curves look. */
export interface Scrapes {
  /** Outages that still last come first. */
  readonly outages: readonly Outage[]
  /** Times when Prometheus scraped nothing at all: for five minutes it still answers with the values from before. */
  readonly silences: readonly Stretch[]
}

export const nothingMissed: Scrapes = { outages: [], silences: [] }

/** Two points of a curve have a gap between them when they are further apart than this, in seconds. */
const reach = ({ step }: TimeRange): number => step * 1.5

/** The stretches of a curve in which it is 0, as `up` is while its target does not answer. */
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

/** The gaps of a range between the given times, starting from the first time. */
export function silencesOf(times: readonly number[], range: TimeRange): Stretch[] {
  const [first] = times
  if (first === undefined) return []
  const ends = [...times, range.to + range.step]
  return times.flatMap((time, index) => {
    const next = ends[index + 1] ?? time
    return next - time > reach(range) ? [{ from: time, to: Math.min(next, range.to) }] : []
  })
}

/** The curves without points that Prometheus only repeats because it has scraped nothing since. */
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
 * Whether each target answered, at the points of a range. Where points are further apart than scrapes, each says the worst
 * since the one before, so that no outage lies between two of them; then the last of all says how it is at the end.
 */
async function askUp(prometheus: string, range: TimeRange): Promise<readonly AnsweredSeries[]> {
  if (range.step <= range.scrapeInterval) return queryRange(prometheus, 'up', range)
  const [worst, last] = await Promise.all([
    queryRange(prometheus, `min_over_time(up[${range.step}s])`, range),
    queryAt(prometheus, 'up', range.to),
  ])
  return worst.map(({ labels, points }) => {
    const own = last.find((one) => one.labels.job === labels.job && one.labels.instance === labels.instance)
    return { labels, points: [...points, ...(own?.points ?? [])] }
  })
}

/**
 * Asks a Prometheus which targets it could not reach in a range, and when it scraped nothing at all.
 * @throws Error with the reason that Prometheus gives, or when it does not answer within 10 s.
 */
export async function askScrapes(prometheus: string, range: TimeRange): Promise<Scrapes> {
  const window = Math.ceil(Math.max(range.step, 3 * range.scrapeInterval))
  const [up, scraped] = await Promise.all([
    askUp(prometheus, range),
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
