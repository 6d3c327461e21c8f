import { padEnd } from '../../base/text.ts'
import type { ExperimentFigure } from '../../bundle/experiments/experiment-result.ts'
import { figureName } from './effects.ts'
import { changeWithin, intervalWithin } from './within-interval.ts'

/** Characters on each side of the middle, which means no change. */
const half = 16
/** The least range of a gauge, so that noise around zero looks small: a tenth. */
const leastReach = Math.log(1.1)

const place = (change: number, reach: number): number => {
  const position = Math.log(Math.max(1e-6, 1 + change)) / reach
  return half + Math.round(Math.max(-1, Math.min(1, position)) * half)
}

function railOf({ change, low, high, scale }: ExperimentFigure, reach: number): string {
  const rail = Array.from({ length: 2 * half + 1 }, () => ' ')
  if (scale === 'ratio' && change !== null) {
    const [from, to] = [place(low ?? -1, reach), place(high ?? Number.MAX_VALUE, reach)]
    for (let at = from; at <= to; at += 1) rail[at] = '─'
    if (from === half || to === half || (from < half && to > half)) rail[half] = '┼'
    else rail[half] = '│'
    rail[place(change, reach)] = '●'
  } else rail[half] = '│'
  return rail.join('').trimEnd()
}

/** Several effects as a text chart: one line each, the interval around the change, and `│` at no change. */
export function textGauges(figures: readonly ExperimentFigure[]): readonly string[] {
  const ends = figures.flatMap(({ change, low, high, scale }) =>
    scale === 'ratio' && low !== high ? [change, low, high].filter((end) => end !== null) : [],
  )
  const reach = Math.max(leastReach, ...ends.map((end) => Math.abs(Math.log(Math.max(0.02, 1 + end)))))
  const names = figures.map(figureName)
  const width = Math.max(...names.map((name) => name.length), 0)
  return figures.map(
    (figure, index) =>
      `${padEnd(names[index] ?? '', width)}  ${padEnd(railOf(figure, reach), 2 * half + 1)}  ${changeWithin(figure)} (${intervalWithin(figure)})`,
  )
}
