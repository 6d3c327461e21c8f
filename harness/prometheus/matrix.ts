import type { AnsweredSeries } from './client.ts'

/** Takes the points of a series, in order: Unix time in seconds, and value. */
export type TakePoint = (time: number, value: number) => void

const opening = '{"status":"success","data":{"resultType":"matrix","result":['
const ofSeries = '{"metric":'
const ofValues = ',"values":[['
/** A series of native histograms has these in place of values. */
const ofHistograms = ',"histograms":['

export const numberOf = (text: string): number => (text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text))

/**
 * Reads the points of one series, from the first one on. Returns the position after them; -1 if they are written otherwise.
 */
function readPoints(text: string, first: number, take: TakePoint): number {
  let at = first
  for (;;) {
    const comma = text.indexOf(',"', at)
    const end = text.indexOf('"]', comma)
    if (comma < 0 || end < 0) return -1
    take(Number(text.slice(at, comma)), numberOf(text.slice(comma + 2, end)))
    const next = text.charCodeAt(end + 2)
    if (next === 93) return end + 3
    if (next !== 44 || text.charCodeAt(end + 3) !== 91) return -1
    at = end + 4
  }
}

/**
 * Reads the answer to a range query without an object for each of its points: an answer has up to a million of them, and the
 * time that JSON.parse and its garbage take is longer than Prometheus needs. Prometheus writes such answers without spaces.
 * @param begin is given the labels of each series, and returns what takes its points.
 * @returns false if the text has another form; nothing that was taken counts then.
 */
export function readMatrix(text: string, begin: (labels: AnsweredSeries['labels']) => TakePoint): boolean {
  if (!text.startsWith(opening)) return false
  let at = opening.length
  while (text.startsWith(ofSeries, at)) {
    // Quotes in a label are escaped, so that this text is in no label.
    const values = text.indexOf(ofValues, at)
    if (values < 0) return false
    const labels = text.slice(at + ofSeries.length, values)
    if (labels.includes(ofHistograms)) return false
    const take = begin(JSON.parse(labels) as AnsweredSeries['labels'])
    at = readPoints(text, values + ofValues.length, take)
    if (at < 0 || text[at] !== '}') return false
    at += text[at + 1] === ',' ? 2 : 1
  }
  return text[at] === ']'
}
