import { createRequire } from 'node:module'
import type { Int32Histogram, JsHistogram } from 'hdr-histogram-js'
import type { Distribution } from './distribution.ts'

const require = createRequire(import.meta.url)
// The whole package would also load its WebAssembly, which takes 10 MiB in each process that records.
const { default: Histogram } =
  require('hdr-histogram-js/dist/Int32Histogram.js') as typeof import('hdr-histogram-js/dist/Int32Histogram.js')

/** The longest distinguishable value: one hour, in microseconds. A longer one is recorded as this value. */
const highestMicroseconds = 3_600_000_000

/** An HDR histogram of microseconds with 3 significant digits: every value is exact to 0.1 %. */
export const newHistogram = (): Int32Histogram => new Histogram(1, highestMicroseconds, 3)

/** Records a value that may have a fraction. HDR accepts integers and would truncate the fraction. */
export function recordMicroseconds(histogram: Int32Histogram, microseconds: number): void {
  histogram.recordValue(Math.min(highestMicroseconds, Math.max(0, Math.round(microseconds))))
}

/** The content of a histogram; each value is the highest equivalent value of its bucket. */
export function distributionIn(histogram: JsHistogram): Distribution {
  const values: number[] = []
  const counts: number[] = []
  let total = 0
  const end = histogram.totalCount === 0 ? 0 : histogram.countsArrayIndex(histogram.maxValue) + 1
  for (let index = 0; index < end; index += 1) {
    const count = histogram.getCountAtIndex(index)
    if (count === 0) continue
    values.push(histogram.highestEquivalentValue(histogram.valueFromIndex(index)))
    counts.push(count)
    total += count
  }
  return { values, counts, total }
}
