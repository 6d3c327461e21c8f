import { inflateSync } from 'node:zlib'
import type { JsHistogram } from 'hdr-histogram-js'
import { hasCode } from '../../base/errors.ts'
import { newHistogram } from '../histogram.ts'
import { headBytes, longestCountBytes, plainCookie } from '../hlog.ts'

/** The bytes before the compressed content: a cookie, which the pattern of the line has checked, and its length. */
const compressedHeadBytes = 8
/** The largest count that a histogram of 32 bits holds. */
const largestCount = 2 ** 32 - 1

/** The content of compressed bytes, at most `most` bytes, because a few bytes can stand for a thousand times as many. */
function inflated(bytes: Buffer, most: number): Buffer {
  const content = bytes.subarray(compressedHeadBytes, compressedHeadBytes + bytes.readUInt32BE(4))
  try {
    return inflateSync(content, { maxOutputLength: most })
  } catch (error) {
    if (!hasCode(error, 'ERR_BUFFER_TOO_LARGE')) throw error
    throw new SyntaxError(`its histogram has more than ${most} bytes`, { cause: error })
  }
}

/** Numbers in ZigZag LEB128, 7 bits a byte, none longer than a count. */
class Numbers {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  next(): number {
    let value = 0
    for (let place = 0; place < longestCountBytes; place += 1) {
      const byte = this.#bytes[this.#at]
      if (byte === undefined) throw new SyntaxError('its histogram is cut')
      this.#at += 1
      value += (byte % 128) * 128 ** place
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
    throw new SyntaxError('a count of its histogram is too long')
  }
}

/** Whether a histogram has the values and digits of those that Tailgate records. */
const isAlike = (content: Buffer, histogram: JsHistogram): boolean =>
  content.length >= headBytes &&
  content.readUInt32BE(0) === plainCookie &&
  content.readInt32BE(12) === histogram.numberOfSignificantValueDigits &&
  content.readBigInt64BE(16) === BigInt(histogram.lowestDiscernibleValue) &&
  content.readBigInt64BE(24) === BigInt(histogram.highestTrackableValue)

/**
 * A histogram of microseconds as a line of a log contains it. The decoder of hdr-histogram-js is not used: it believes every
 * length that it reads, and a line that anybody can write would keep it busy for years or fill the memory.
 * @throws an error whose message is the rest of a sentence about the line, when it is no such histogram.
 */
export function decodedHistogram(base64: string): JsHistogram {
  const histogram = newHistogram()
  const size = histogram.countsArrayLength
  const content = inflated(Buffer.from(base64, 'base64'), headBytes + size * longestCountBytes)
  if (!isAlike(content, histogram))
    throw new SyntaxError('its histogram is not one of microseconds up to an hour with 3 digits')
  const end = headBytes + content.readUInt32BE(4)
  if (end > content.length) throw new SyntaxError('its histogram is cut')
  const numbers = new Numbers(content.subarray(headBytes, end))
  let index = 0
  while (!numbers.isAtEnd()) {
    const number = numbers.next()
    // A negative number counts zeros.
    const next = index + (number < 0 ? -number : 1)
    if (next > size) throw new SyntaxError(`its histogram has more than ${size} counts`)
    if (number > largestCount) throw new SyntaxError(`its histogram counts ${number} equal values`)
    if (number > 0) histogram.setCountAtIndex(index, number)
    index = next
  }
  histogram.establishInternalTackingValues(index)
  return histogram
}
