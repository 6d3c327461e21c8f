import type { ExperimentFigure, ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import type { Chart } from '../../charts/chart.ts'
import { isSameFigure } from '../../verdict/experiments/figures.ts'
import { leadingFigure } from '../../verdict/experiments/judge-experiment.ts'
import { figureName } from './effects.ts'

/**
 * A figure over the points of a sweep, with its interval as a band; the point of comparison is at no change. The knee is drawn
 * for the figure that it is about.
 */
export function sweepChart(
  { id, sweep, figures, claim }: Pick<ExperimentResult, 'id' | 'sweep' | 'figures' | 'claim'>,
  figure: Pick<ExperimentFigure, 'route' | 'figure' | 'label'>,
): Chart | undefined {
  if (sweep === null) return undefined
  const { labels, against, points, knee } = sweep
  const courses = labels.map((label) => {
    if (label === against) return { change: 0, low: 0, high: 0 }
    const own = points
      .find((point) => point.label === label)
      ?.figures.find((one) => isSameFigure(one, figure))
    return own?.scale === 'ratio' ? own : { change: null, low: null, high: null }
  })
  if (courses.filter(({ change }) => change !== null).length < 2) return undefined
  const end = (label: string, of: 'low' | 'high') =>
    ({ label, style: 'edge', draw: 'line', values: courses.map((course) => course[of]) }) as const
  const leading = leadingFigure(figures, claim)
  const isBent = leading !== undefined && isSameFigure(leading, figure)
  const bend = knee === null || !isBent ? -1 : labels.indexOf(knee)
  return {
    title: `${figureName(figure)} by ${sweep.of}`,
    said: `The change against ${against} at each of ${labels.join(', ')}.`,
    axis: 'point',
    names: labels,
    group: `sweep-${id}`,
    at: labels.map((_, index) => index + 1),
    span: [0.75, labels.length + 0.25],
    unit: 'change',
    least: 0.1,
    series: [
      {
        label: `change against ${against}`,
        style: 0,
        draw: 'line',
        values: courses.map(({ change }) => change),
      },
      end('from', 'low'),
      end('to', 'high'),
    ],
    bands: [[1, 2]],
    limits: [{ value: 0, words: 'no change' }],
    limitsAre: 'no change',
    ...(bend < 0
      ? {}
      : {
          marks: [
            {
              kind: 'event',
              from: bend + 1,
              to: bend + 1,
              sign: 'knee',
              words: `from ${knee} on, more brings nothing`,
            },
          ],
        }),
  }
}
