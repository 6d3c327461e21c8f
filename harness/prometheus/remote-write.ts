import { splitCredentials } from './client.ts'

/** One value of a series, for Prometheus to keep. */
export interface WrittenSample {
  readonly metric: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Unix time in milliseconds. */
  readonly at: number
}

/** An unsigned number as protocol buffers and snappy write it: seven bits a byte, the lowest first. */
function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return Buffer.from([...bytes, rest])
}

/** A field that holds bytes, of protocol buffers. */
const field = (number: number, content: Buffer): Buffer =>
  Buffer.concat([varint(number * 8 + 2), varint(content.length), content])

const text = (number: number, content: string): Buffer => field(number, Buffer.from(content))

/** A `WriteRequest` of prometheus/prompb/remote.proto, version 1; labels have to be sorted by name. */
function message({ metric, labels, value, at }: WrittenSample): Buffer {
  const all = Object.entries({ ...labels, __name__: metric }).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const named = all.map(([name, content]) => field(1, Buffer.concat([text(1, name), text(2, content)])))
  const double = Buffer.alloc(9)
  double[0] = 1 * 8 + 1
  double.writeDoubleLE(value, 1)
  const sample = field(2, Buffer.concat([double, Buffer.from([2 * 8]), varint(at)]))
  return field(1, Buffer.concat([...named, sample]))
}

/** Snappy's block format without any compression: its length, and one literal of at most 65536 bytes. */
export function snappyLiteral(content: Buffer): Buffer {
  const length = Buffer.alloc(3)
  length[0] = 61 << 2
  length.writeUInt16LE(content.length - 1, 1)
  return Buffer.concat([varint(content.length), length, content])
}

/**
 * Gives a Prometheus one sample through its receiver for remote write.
 * @throws Error when it does not answer within two seconds, or does not take it.
 */
export async function writeSample(prometheus: string, sample: WrittenSample): Promise<void> {
  const { base, headers } = splitCredentials(prometheus)
  const answer = await fetch(`${base}/api/v1/write`, {
    method: 'POST',
    headers: {
      ...headers,
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: snappyLiteral(message(sample)),
    signal: AbortSignal.timeout(2000),
  })
  if (!answer.ok) throw new Error(`Prometheus answered ${answer.status}: ${await answer.text()}`)
}
