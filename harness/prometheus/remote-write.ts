import { splitCredentials } from '../http/credentials.ts'

/** The name and labels of a series in the format of remote write; made once for a series that is written each second. */
export type SeriesHead = Buffer

/** One value of a series. */
export interface SeriesPoint {
  readonly head: SeriesHead
  /** `gone` ends a series: from then on it has no value, instead of its last value for five minutes. */
  readonly value: number | 'gone'
  /** Unix time in milliseconds, later than that of the previous point of the series. */
  readonly at: number
}

/** One value of a series, to be stored by Prometheus. */
export interface WrittenSample {
  readonly metric: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Unix time in milliseconds. */
  readonly at: number
}

/** An unsigned number in the format of protocol buffers and snappy: seven bits per byte, the lowest first. */
function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return Buffer.from([...bytes, rest])
}

/** A protocol buffer field that contains bytes. */
const field = (number: number, content: Buffer): Buffer =>
  Buffer.concat([varint(number * 8 + 2), varint(content.length), content])

const text = (number: number, content: string): Buffer => field(number, Buffer.from(content))

/** Labels must be sorted by name; an empty label is the same as none. */
export function seriesHead(metric: string, labels: WrittenSample['labels']): SeriesHead {
  const all = Object.entries({ ...labels, __name__: metric })
    .filter(([, content]) => content !== '')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Buffer.concat(
    all.map(([name, content]) => field(1, Buffer.concat([text(1, name), text(2, content)]))),
  )
}

/** The NaN that Prometheus takes for the end of a series (`StaleNaN` in its model/value). */
const goneBytes = Buffer.from('020000000000f07f', 'hex')

/** A `TimeSeries` of prometheus/prompb/remote.proto, version 1. */
function message({ head, value, at }: SeriesPoint): Buffer {
  const double = Buffer.alloc(9)
  double[0] = 1 * 8 + 1
  if (value === 'gone') goneBytes.copy(double, 1)
  else double.writeDoubleLE(value, 1)
  const sample = field(2, Buffer.concat([double, Buffer.from([2 * 8]), varint(at)]))
  return field(1, Buffer.concat([head, sample]))
}

/** Snappy's block format without compression: the length, and one literal of at most 16 MiB. */
function snappyLiteral(content: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length[0] = 62 << 2
  length.writeUIntLE(content.length - 1, 1, 3)
  return Buffer.concat([varint(content.length), length, content])
}

/**
 * Writes points to a Prometheus through its remote write receiver.
 * @throws Error when it does not answer within five seconds, or refuses them.
 */
export async function writePoints(prometheus: string, points: readonly SeriesPoint[]): Promise<void> {
  if (points.length === 0) return
  const { base, headers } = splitCredentials(prometheus)
  const answer = await fetch(`${base}/api/v1/write`, {
    method: 'POST',
    headers: {
      ...headers,
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: new Uint8Array(snappyLiteral(Buffer.concat(points.map(message)))),
    signal: AbortSignal.timeout(5000),
  })
  if (!answer.ok) throw new Error(`Prometheus answered ${answer.status}: ${await answer.text()}`)
}

/** A sample as a point of its series. */
export const pointOf = ({ metric, labels, value, at }: WrittenSample): SeriesPoint => ({
  head: seriesHead(metric, labels),
  value,
  at: Math.round(at),
})

/**
 * Writes samples to a Prometheus.
 * @throws as `writePoints`.
 */
export const writeSamples = (prometheus: string, samples: readonly WrittenSample[]): Promise<void> =>
  writePoints(prometheus, samples.map(pointOf))

/**
 * Writes one sample to a Prometheus.
 * @throws as `writePoints`.
 */
export const writeSample = (prometheus: string, sample: WrittenSample): Promise<void> =>
  writeSamples(prometheus, [sample])
