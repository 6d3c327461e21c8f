import { deflateSync } from 'node:zlib'
import type { JsHistogram } from 'hdr-histogram-js'
import { timeOfDay } from '../config/units/units.ts'

/** The names of the columns of a log. */
export const legend = '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"'
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** A date as Java's `Date.toString()` writes it; the reference writer puts it into its start line. */
function javaDate(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, '0')
  const time = timeOfDay(date.getTime() / 1000)
  return `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${day} ${time} UTC ${date.getUTCFullYear()}`
}

const inSeconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3)

/** The first lines of a log; `start` is Unix time in milliseconds. */
export function headerLines(start: number): string {
  return [
    '#[Histogram log format version 1.3]',
    `#[StartTime: ${inSeconds(start)} (seconds since epoch), ${javaDate(new Date(start))}]`,
    legend,
    '',
  ].join('\n')
}

/** Interval_Max is in milliseconds, as readers of such logs expect; the histogram itself is in microseconds. */
export const maxOf = (highestMicroseconds: number) => (highestMicroseconds / 1000).toFixed(3)

/** The first words of a histogram, plain and compressed: version 2, counts of any length with runs of zeros. */
export const plainCookie = 0x1c849313
const compressedCookie = 0x1c849314
export const headBytes = 40
/** The most bytes that a count of 32 bits takes. */
export const longestCountBytes = 5

/** Writes a number in ZigZag LEB128, 7 bits a byte, and returns the position behind it. A negative one counts zeros. */
function putNumber(bytes: Buffer, at: number, value: number): number {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1
  let end = at
  for (; rest >= 128; rest = Math.floor(rest / 128)) {
    bytes[end] = (rest % 128) + 128
    end += 1
  }
  bytes[end] = rest
  return end + 1
}

/**
 * A histogram as HdrHistogram encodes it. The encoder of hdr-histogram-js is not used: it loads a compression of its own and
 * every kind of histogram, 7 MiB in each process that records.
 */
function encoded(histogram: JsHistogram): Buffer {
  const size = histogram.countsArrayIndex(histogram.maxValue) + 1
  const bytes = Buffer.allocUnsafe(headBytes + size * longestCountBytes)
  let end = headBytes
  for (let index = 0; index < size; ) {
    const count = histogram.getCountAtIndex(index)
    const from = index
    index += 1
    if (count === 0) while (index < size && histogram.getCountAtIndex(index) === 0) index += 1
    // Several zeros are their number below zero.
    end = putNumber(bytes, end, index - from > 1 ? from - index : count)
  }
  bytes.writeInt32BE(plainCookie, 0)
  bytes.writeInt32BE(end - headBytes, 4)
  // No offset, as the library writes it.
  bytes.writeInt32BE(1, 8)
  bytes.writeInt32BE(histogram.numberOfSignificantValueDigits, 12)
  bytes.writeBigInt64BE(BigInt(histogram.lowestDiscernibleValue), 16)
  bytes.writeBigInt64BE(BigInt(histogram.highestTrackableValue), 24)
  bytes.writeBigInt64BE(1n, 32)
  return bytes.subarray(0, end)
}

function compressed(histogram: JsHistogram): Buffer {
  const content = deflateSync(encoded(histogram))
  const head = Buffer.allocUnsafe(8)
  head.writeInt32BE(compressedCookie, 0)
  head.writeInt32BE(content.length, 4)
  return Buffer.concat([head, content])
}

/** The line for a histogram in microseconds. */
export function intervalLine(
  tag: string,
  start: number,
  milliseconds: number,
  histogram: JsHistogram,
): string {
  const span = `${inSeconds(start)},${inSeconds(milliseconds)}`
  const max = maxOf(histogram.highestEquivalentValue(histogram.maxValue))
  return `Tag=${tag},${span},${max},${compressed(histogram).toString('base64')}\n`
}
