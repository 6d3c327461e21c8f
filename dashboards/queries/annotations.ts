import type { Mark } from '../model/marks.ts'
import { lines } from '../model/panels.ts'
import { askPanel, type TimeRange } from './ask.ts'

/** Something that happened, as a chart marks it: an instant, or a span. Unix times in seconds. */
export interface Moment {
  readonly from: number
  readonly to: number
  readonly words: string
  readonly kind: Mark['kind']
}

/** When each series of a query says that something was, by its words. */
async function timesOf(
  prometheus: string,
  { name, words, lies }: Mark,
  expr: string,
  range: TimeRange,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const panel = lines({ title: name, why: name, unit: 'short', queries: [{ expr, legend: words }] })
  const curves = await askPanel(prometheus, panel, range)
  return new Map(
    curves.map(({ name: said, points }) => [
      said,
      points.map(([time, value]) => (lies === 'at its value' ? value / 1000 : time)),
    ]),
  )
}

async function momentsOf(prometheus: string, mark: Mark, range: TimeRange): Promise<Moment[]> {
  const [began, ended] = await Promise.all(
    [mark.expr, mark.until].map((expr) =>
      expr === undefined ? new Map() : timesOf(prometheus, mark, expr, range),
    ),
  )
  return [...(began ?? [])].flatMap(([words, times]) => {
    const [from, to] = [Math.min(...times), Math.max(...times, ...(ended?.get(words) ?? []))]
    const inside = from >= range.from && from <= range.to
    return inside ? [{ from, to, words, kind: mark.kind }] : []
  })
}

/** Every marked moment that lies in a range, in order; a mark that cannot be asked for is left out. */
export const askMoments = async (
  prometheus: string,
  range: TimeRange,
  marks: readonly Mark[],
): Promise<readonly Moment[]> =>
  (await Promise.all(marks.map((mark) => momentsOf(prometheus, mark, range).catch(() => []))))
    .flat()
    .toSorted((a, b) => a.from - b.from)
