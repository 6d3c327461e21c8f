import { expect, test } from 'vitest'
import type { Unit } from '../model/model.ts'
import { heatmap, lines, stat } from '../model/panels.ts'
import type { Curve, TimeRange } from '../queries/ask.ts'
import { card } from './card.ts'
import { heatChart, heatRows } from './heat-chart.ts'
import { linesChart } from './panel-chart.ts'
import type { TimeWindow } from './time-window.ts'

const range: TimeRange = { from: 0, to: 60, step: 1, scrapeInterval: 1 }
const window: TimeWindow = { range, moments: [] }
const words = { title: 'Title', why: 'Because.', unit: 's' as Unit } as const
const data = (curves: readonly Curve[]) => ({ state: 'data', curves, reason: undefined }) as const
const curve = (name: string, ...values: readonly number[]): Curve => ({
  name,
  labels: { le: name },
  points: values.map((value, index) => [index, value] as const),
})
const panel = (limits: readonly number[] = [], stacked = false) =>
  lines({ ...words, queries: [], limits, stacked })
const cardOf = (...given: Parameters<typeof card>) => card(...given).toString()

test('a curve has a gap where nobody measured, and no curve lends another its times', () => {
  const late: Curve = { name: 'late', labels: {}, points: [[2.5, 7]] }
  const { at, series } = linesChart(panel(), [curve('a', 1, 2, Number.NaN, 4), late], window)
  expect(at).toEqual([0, 1, 2, 2.5, 3])
  expect(series.map(({ label, values }) => [label, values])).toEqual([
    ['late', [null, null, null, 7, null]],
    ['a', [1, 2, null, null, 4]],
  ])
})

test('curves stand in the order of their peaks, with their last and highest values', () => {
  const { series } = linesChart(panel(), [curve('low', 0.003, 0.001), curve('high', 0.1, 0.2)], window)
  expect(series.map(({ label, figures }) => [label, figures])).toEqual([
    ['high', ['last 200 ms', 'most 200 ms']],
    ['low', ['last 1 ms', 'most 3 ms']],
  ])
})

test.each([
  [[0.025], ['limit 25 ms'], undefined],
  [[0.025, 10], ['limit 25 ms'], '↑ limit 10 s'],
  [[10, 0.5, 5], [], '↑ limit 500 ms, 2 more above'],
  [[], [], undefined],
])(
  'of the limits %j those near the curves are lines, the others are named at the edge',
  (limits, near, edge) => {
    const chart = linesChart(panel(limits), [curve('p95', 0.01, 0.02)], window)
    expect(chart.limits?.map((limit) => limit.words)).toEqual(near)
    expect(chart.beyond).toBe(edge)
  },
)

test('a limit is near when the curves reach towards it together', () => {
  const both = [curve('a', 0.06), curve('b', 0.05)]
  expect(linesChart(panel([0.5], true), both, window).limits).toHaveLength(1)
  expect(linesChart(panel([0.5]), both, window).limits).toHaveLength(0)
})

test('only the foremost curves are drawn, and the rest are counted', () => {
  const many = Array.from({ length: 11 }, (_, index) => curve(`route ${index}`, index + 1))
  const { series, notes } = linesChart(panel(), many, window)
  expect(series.map(({ label }) => label)).toEqual([10, 9, 8, 7, 6, 5, 4, 3].map((each) => `route ${each}`))
  expect(notes).toEqual(['and 3 lower'])
})

test('what happened is marked on every chart by its number', () => {
  const moments = [
    { from: 10, to: 40, words: 'k6 one', kind: 'event' as const },
    { from: 20, to: 25, words: 'redis:stop', kind: 'fault' as const },
  ]
  expect(linesChart(panel(), [curve('a', 1)], { range, moments }).marks).toEqual([
    { kind: 'event', from: 10, to: 40, sign: '1' },
    { kind: 'fault', from: 20, to: 25, sign: '2' },
  ])
})

test('a bucket of a heat map holds what is beyond the bucket before it, in the order of their bounds', () => {
  const found = heatRows([curve('+Inf', 10), curve('0.5', 9), curve('0.1', 4)], [0])
  expect(found).toEqual([
    { upper: 0.1, values: [4] },
    { upper: 0.5, values: [5] },
    { upper: Number.POSITIVE_INFINITY, values: [1] },
  ])
})

test('a heat map has a row for each bucket from below the first that holds something', () => {
  const spread = heatmap({ ...words, expr: 'x', width: 12 })
  const curves = [curve('0.1', 0, 0), curve('0.2', 0, 0), curve('0.4', 0, 3), curve('+Inf', 0, 3)]
  expect(heatChart(spread, curves, window).heat).toEqual({
    labels: ['200 ms', '400 ms', '∞'],
    rows: [
      [0, 0],
      [0, 3],
      [0, 0],
    ],
  })
})

const share = stat({ ...words, unit: 'percentunit', expr: 'up', limit: { sense: 'at-least', value: 0.95 } })
const errors = stat({ ...words, unit: 'ops', expr: 'up', limit: { sense: 'at-most', value: 0 } })

test.each([
  ['at its least', share, 0.95, 'good'],
  ['below its least', share, 0.949, 'bad'],
  ['at its most', errors, 0, 'good'],
  ['above its most', errors, 0.1, 'bad'],
])('a number %s has its colour and its sign', (_, number, value, tone) => {
  const text = cardOf(number, data([curve('x', value)]), window)
  expect(text).toContain(`class="number ${tone}"`)
  expect(text).toContain(tone === 'good' ? '✓' : '✗')
})

test('what comes from labels cannot become markup', () => {
  const text = cardOf(panel(), data([curve('<img src=x onerror=alert(1)>', 1)]), window)
  expect(text).not.toContain('<img')
  expect(text).toContain('&lt;img')
})

test('a panel without data says why, and a refused query is told', () => {
  expect(cardOf(panel(), { state: 'quiet', curves: [], reason: 'k6 does not run' }, window)).toContain(
    'No data: k6 does not run',
  )
  expect(cardOf(panel(), { state: 'broken', curves: [], reason: 'parse <error>' }, window)).toContain(
    'class="none broken">parse &lt;error&gt;',
  )
})
