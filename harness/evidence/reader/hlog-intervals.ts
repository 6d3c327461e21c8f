import { messageOf } from '../../base/errors.ts'
import type { Distribution } from '../distribution.ts'
import { distributionIn } from '../histogram.ts'
import { legend, maxOf } from '../hlog.ts'
import { decodedHistogram } from './encoded-histogram.ts'

/** One line of an HdrHistogram log, version 1.3: the values of one tag in one span of time. */
export interface Interval {
  readonly tag: string
  /** Unix time in milliseconds. */
  readonly start: number
  readonly milliseconds: number
  readonly latency: Distribution
}

const line = /^(?:Tag=([^,\s]+),)?(\d+\.\d{3}),(\d+\.\d{3}),(\d+\.\d{3}),(HISTFAAA[A-Za-z0-9+/=]+)$/

function readInterval(text: string): Interval {
  const [, tag = '', start, span, max, encoded] = line.exec(text) ?? []
  if (encoded === undefined) throw new SyntaxError('it is no interval line')
  const histogram = decodedHistogram(encoded)
  const latency = distributionIn(histogram)
  if (latency.total === 0) throw new SyntaxError('its histogram is empty')
  // The Java writer gives the highest value of the last bucket; other writers give the largest recorded value, which is in
  // that bucket.
  const bucket = latency.values.at(-1) ?? 0
  const lowest = Math.floor((histogram.lowestEquivalentValue(bucket) - 1) / 1000)
  if (Number(max) < lowest || Number(max) > Number(maxOf(bucket)))
    throw new SyntaxError(`its greatest value is ${maxOf(bucket)} ms and not ${max} ms`)
  const at = Math.round(Number(start) * 1000)
  return { tag, start: at, milliseconds: Math.round(Number(span) * 1000), latency }
}

/**
 * The intervals of a log in the order of its lines.
 * @throws SyntaxError naming the line, when a line is cut off or invalid.
 */
export function readIntervals(text: string): (Interval & { readonly line: string })[] {
  if (text !== '' && !text.endsWith('\n')) throw new SyntaxError('its last line is cut')
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((content, index) => {
      if (content.startsWith('#') || content === legend) return []
      try {
        return [{ ...readInterval(content), line: content }]
      } catch (error) {
        throw new SyntaxError(`line ${index + 1}: ${messageOf(error)}`, { cause: error })
      }
    })
}
