import { messageOf } from '../../harness/base/errors.ts'
import type { Mark } from '../model/marks.ts'
import { lines } from '../model/panels.ts'
import { askPanel, type Curve, type TimeRange } from './ask.ts'

/** An event that a chart marks: an instant (`from` equals `to`) or a span. Unix times in seconds. */
export interface Occurrence {
  readonly from: number
  readonly to: number
  readonly words: string
  readonly kind: Mark['kind']
  /** The id of the run or the comparison that it belongs to, if that has a report. */
  readonly run?: string
}

/** The events of a range, and a sentence for each query that failed. */
export interface FoundOccurrences {
  readonly occurrences: readonly Occurrence[]
  readonly problems: readonly string[]
}

type Lasting = Pick<Occurrence, 'from' | 'to'>

/** In seconds: for how long Prometheus repeats the last value of a series. */
const repeatedFor = 300

/**
 * A range at the finest step that Prometheus has, within half of the points that it answers at once. Its last point is its
 * end, as what has just happened has not been seen by any other.
 */
function fine(range: TimeRange): TimeRange {
  const step = Math.max(range.scrapeInterval, Math.ceil((range.to - range.from) / 5000))
  return { ...range, step, from: range.to - Math.ceil((range.to - range.from) / step) * step }
}

/**
 * The query of a mark, so that it finds each value between two points too. Where points are further apart than Prometheus
 * repeats a value, a short run would otherwise fall between two of them and vanish.
 */
const betweenPoints = (expr: string, { step }: TimeRange): string =>
  step <= repeatedFor ? expr : `(${expr}) or last_over_time((${expr})[${step}s:${repeatedFor}s])`

/** The distinct values, each of which is a time in milliseconds: a restarted process has another start time. */
export const instantsOf = ({ points }: Pick<Curve, 'points'>): number[] =>
  [
    ...new Set(points.flatMap(([, value]) => (Number.isFinite(value) ? [Math.round(value) / 1000] : []))),
  ].sort((a, b) => a - b)

/**
 * Each beginning with the first end after it. The last event without an end still lasts; an earlier one without an end
 * becomes an instant.
 */
export const spansOf = (begins: readonly number[], ends: readonly number[], now: number): Lasting[] =>
  begins.map((from, index) => {
    const next = begins[index + 1]
    const end = ends.find((each) => each >= from && (next === undefined || each <= next))
    return { from, to: end ?? (next === undefined ? now : from) }
  })

async function ask(prometheus: string, { name, words }: Mark, expr: string, range: TimeRange) {
  const queries = [{ expr: betweenPoints(expr, range), legend: words }]
  const panel = lines({ title: name, why: name, unit: 'short', queries })
  return Map.groupBy(await askPanel(prometheus, panel, range), (curve) => curve.name)
}

/** Joins the curves of equal words, for example those of one fault in two scenarios. */
const together = (curves: readonly Curve[] | undefined): Pick<Curve, 'points'> => ({
  points: (curves ?? []).flatMap(({ points }) => points),
})

const runOf = ({ hasReport }: Mark, [first]: readonly Curve[]): { readonly run?: string } =>
  hasReport && first?.labels.run ? { run: first.labels.run } : {}

async function occurrencesOf(prometheus: string, mark: Mark, range: TimeRange): Promise<Occurrence[]> {
  // An event that still lasts is written again and again, the last time before the range at most this long before it.
  const asked = fine({ ...range, from: range.from - (mark.until === undefined ? 0 : repeatedFor) })
  const [began, ended] = await Promise.all([
    ask(prometheus, mark, mark.expr, asked),
    mark.until === undefined ? new Map<string, Curve[]>() : ask(prometheus, mark, mark.until, asked),
  ])
  return [...began].flatMap(([words, curves]) => {
    const begins = instantsOf(together(curves))
    const all =
      mark.until === undefined
        ? begins.map((at) => ({ from: at, to: at }))
        : spansOf(begins, instantsOf(together(ended.get(words))), range.to)
    return all
      .filter(({ from, to }) => to >= range.from && from <= range.to)
      .map((lasting) => ({ ...lasting, words, kind: mark.kind, ...runOf(mark, curves) }))
  })
}

/** Every event in a range, in order of time. A query that fails becomes a problem in words. */
export async function askOccurrences(
  prometheus: string,
  range: TimeRange,
  marks: readonly Mark[],
): Promise<FoundOccurrences> {
  const problems: string[] = []
  const found = await Promise.all(
    marks.map((mark) =>
      occurrencesOf(prometheus, mark, range).catch((error: unknown) => {
        problems.push(`${mark.name} cannot be marked: ${messageOf(error)}`)
        return []
      }),
    ),
  )
  return { occurrences: found.flat().toSorted((a, b) => a.from - b.from), problems }
}
