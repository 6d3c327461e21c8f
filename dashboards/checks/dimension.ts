import type { Unit } from '../model/model.ts'
import type { Metric } from './metrics.ts'

/** The dimension of a value, as powers of seconds, bytes and counted things. */
export interface Dimension {
  readonly seconds: number
  readonly bytes: number
  readonly things: number
}

const of = (seconds: number, bytes: number, things: number): Dimension => ({ seconds, bytes, things })
export const number = of(0, 0, 0)
const seconds = of(1, 0, 0)
const bytes = of(0, 1, 0)
export const things = of(0, 0, 1)

export const same = (a: Dimension, b: Dimension): boolean =>
  a.seconds === b.seconds && a.bytes === b.bytes && a.things === b.things

export const times = (a: Dimension, b: Dimension): Dimension =>
  of(a.seconds + b.seconds, a.bytes + b.bytes, a.things + b.things)

/** One dimension divided by another, or by seconds. */
export function over(a: Dimension, by: Dimension | 's'): Dimension {
  const b = by === 's' ? seconds : by
  return of(a.seconds - b.seconds, a.bytes - b.bytes, a.things - b.things)
}

const known: readonly (readonly [string, Dimension])[] = [
  ['seconds', seconds],
  ['bytes', bytes],
  ['things', things],
]

/** A dimension as people say it: `bytes per seconds`. */
export function inWords(dimension: Dimension): string {
  const part = (sign: 1 | -1) =>
    known.filter(([name]) => dimension[name as keyof Dimension] * sign > 0).map(([name]) => name)
  const [above, below] = [part(1), part(-1)]
  if (above.length + below.length === 0) return 'a share'
  return `${above.join(' times ') || 'a number'}${below.length > 0 ? ` per ${below.join(' and ')}` : ''}`
}

/** Names that do not end in what they measure. */
const named: Readonly<Record<string, Dimension>> = {
  pg_stat_activity_max_tx_duration: seconds,
  k6_http_req_duration_p99: seconds,
  k6_data_sent: bytes,
  k6_data_received: bytes,
  tailgate_load_intended_rate: over(things, 's'),
}

/** What a metric measures, and what its buckets count, read from its name. An unknown name fits any dimension. */
export function dimensionOf(
  name: string,
  metric: Metric | undefined,
): { readonly dimension: Dimension | undefined; readonly buckets: Dimension | undefined } {
  if (metric === undefined) return { dimension: undefined, buckets: undefined }
  const base = name.replace(/_total$/, '')
  const measured = (text: string): Dimension => {
    if (named[text]) return named[text]
    if (/_seconds$/.test(text)) return seconds
    if (/_bytes$/.test(text)) return bytes
    return /_(ratio|rate)$/.test(text) ? number : things
  }
  if (metric.isHistogram) {
    const whole = metric.measures === 'seconds' ? seconds : measured(metric.name)
    if (name.endsWith('_sum')) return { dimension: whole, buckets: undefined }
    return { dimension: things, buckets: name.endsWith('_bucket') ? whole : undefined }
  }
  return { dimension: measured(base), buckets: undefined }
}

/** The dimensions that each unit of panels can show. */
const shown: Readonly<Record<Unit, readonly Dimension[]>> = {
  s: [seconds, over(seconds, things)],
  // The share may be of a number, or of several things such as cores.
  percentunit: [number, over(number, things)],
  reqps: [over(things, 's')],
  ops: [over(things, 's')],
  bytes: [bytes, over(bytes, things)],
  binBps: [over(bytes, 's')],
  short: [things, number],
}

export const fits = (unit: string, dimension: Dimension): boolean =>
  (shown[unit as Unit] ?? []).some((one) => same(one, dimension))
