import { askPanel, type TimeRange } from './ask.ts'
import { type Mark, marks } from './marks.ts'
import { lines } from './panels.ts'

/** Something that happened, as a chart marks it: an instant, or a span. Unix times in seconds. */
export interface Moment {
  readonly from: number
  readonly to: number
  readonly words: string
  readonly colour: string
}

async function momentsOf(prometheus: string, mark: Mark, range: TimeRange): Promise<Moment[]> {
  const query = { expr: mark.expr, legend: mark.words }
  const panel = lines({ title: mark.name, why: mark.name, unit: 'short', queries: [query] })
  const curves = await askPanel(prometheus, panel, range)
  return curves.flatMap(({ name, points }) => {
    const times =
      mark.lies === 'at its value' ? points.map(([, value]) => value / 1000) : points.map(([time]) => time)
    const [from, to] = [Math.min(...times), Math.max(...times)]
    const inside = from >= range.from && from <= range.to
    return inside ? [{ from, to, words: name, colour: mark.colour }] : []
  })
}

/** Every marked moment that lies in a range; a mark that cannot be asked for is left out. */
export const askMoments = async (prometheus: string, range: TimeRange): Promise<readonly Moment[]> =>
  (await Promise.all(marks.map((mark) => momentsOf(prometheus, mark, range).catch(() => [])))).flat()
