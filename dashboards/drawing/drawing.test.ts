import { expect, test } from 'vitest'
import type { Unit } from '../model/model.ts'
import { heatmap, lines, stat } from '../model/panels.ts'
import type { Curve, TimeRange } from '../queries/ask.ts'
import { card } from './card.ts'
import { unbroken } from './curves.ts'
import { reading } from './figures.ts'
import { bands } from './heat.ts'
import { clock, ticks, timeTicks } from './scale.ts'
import type { Scene } from './time-window.ts'

const range: TimeRange = { from: 0, to: 60, step: 1, scrapeInterval: 1 }
const scene: Scene = { range, moments: [] }
const words = { title: 'Title', why: 'Because.', unit: 's' } as const
const data = (curves: readonly Curve[]) => ({ state: 'data', curves, reason: undefined }) as const
const curve = (name: string, ...values: readonly number[]): Curve => ({
  name,
  labels: { le: name },
  points: values.map((value, index) => [index, value] as const),
})

test.each<[number, Unit, string]>([
  [0.00025, 's', '250 µs'],
  [0.0253, 's', '25.3 ms'],
  [1.5, 's', '1.5 s'],
  [0.9987, 'percentunit', '99.87 %'],
  [1234.5, 'reqps', '1230/s'],
  [12_345, 'ops', '12.3 k/s'],
  [1536, 'bytes', '1.5 KiB'],
  [3_000_000, 'binBps', '2.86 MiB/s'],
  [0, 's', '0'],
  [Number.NaN, 's', '–'],
])('%d in %s reads %s', (value, unit, text) => {
  expect(reading(value, unit)).toBe(text)
})

test.each<[number, 2 | 10, number[]]>([
  [0.9, 10, [0, 0.5, 1]],
  [0.036, 10, [0, 0.01, 0.02, 0.03, 0.04]],
  [100, 10, [0, 50, 100]],
  [0, 10, [0, 0.5, 1]],
  [1000, 2, [0, 256, 512, 768, 1024]],
])('an axis up to %d (base %d) is marked at round values', (top, base, marks) => {
  expect(ticks(top, base)).toEqual(marks)
})

test('time is marked at round seconds and told in UTC', () => {
  expect(timeTicks(3, 28, 6)).toEqual([5, 10, 15, 20, 25])
  expect([clock(3661, 30), clock(3661, 4000), clock(90_000, 200_000)]).toEqual([
    '01:01:01',
    '01:01',
    '01-02 01:00',
  ])
})

test('a curve is not drawn across what nobody measured', () => {
  const found = unbroken(curve('a', 1, 2, Number.NaN, 4))
  expect(found).toEqual([
    [
      [0, 1],
      [1, 2],
    ],
    [[3, 4]],
  ])
})

test('a bucket of a heat map holds what is beyond the bucket before it, in the order of their bounds', () => {
  const found = bands([curve('+Inf', 10), curve('0.5', 9), curve('0.1', 4)])
  expect(found.map(({ upper, points }) => [upper, points[0]?.[1]])).toEqual([
    [0.1, 4],
    [0.5, 5],
    [Number.POSITIVE_INFINITY, 1],
  ])
})

const share = stat({ ...words, unit: 'percentunit', expr: 'up', limit: { sense: 'at-least', value: 0.95 } })
const errors = stat({ ...words, unit: 'ops', expr: 'up', limit: { sense: 'at-most', value: 0 } })

test.each([
  ['at its least', share, 0.95, 'good'],
  ['below its least', share, 0.949, 'bad'],
  ['at its most', errors, 0, 'good'],
  ['above its most', errors, 0.1, 'bad'],
])('a number %s has its colour and its sign', (_, panel, value, tone) => {
  const text = card(panel, data([curve('x', value)]), scene)
  expect(text).toContain(`class="number ${tone}"`)
  expect(text).toContain(tone === 'good' ? '✓' : '✗')
})

const curves = lines({ ...words, queries: [], limits: [0.025, 10] })

test('a limit near the curves is a line, one far above them is named at the edge', () => {
  const text = card(curves, data([curve('p95', 0.01, 0.02)]), scene)
  expect(text.match(/class="limit"/g)).toHaveLength(1)
  expect(text).toContain('limit 25 ms')
  expect(text).toContain('limit ↑ 10 s')
})

test('several limits far above the curves are one word at the edge, the nearest first', () => {
  const panel = lines({ ...words, queries: [], limits: [10, 0.1, 5] })
  const text = card(panel, data([curve('p95', 0.001)]), scene)
  expect(text).toContain('limit ↑ 100 ms, 2 more above')
  expect(text.match(/class="limit-word"/g)).toHaveLength(1)
})

test('only the foremost curves are drawn, and the rest are counted', () => {
  const many = Array.from({ length: 11 }, (_, index) => curve(`route ${index}`, index + 1))
  const text = card(curves, data(many), scene)
  expect(text).toContain('route 10')
  expect(text).not.toContain('route 2<')
  expect(text).toContain('and 3 lower')
})

test('what comes from labels cannot become markup', () => {
  const text = card(curves, data([curve('<img src=x onerror=alert(1)>', 1)]), scene)
  expect(text).not.toContain('<img')
  expect(text).toContain('&lt;img')
})

test('a panel without data says why, and a refused query is told', () => {
  expect(card(curves, { state: 'quiet', curves: [], reason: 'k6 does not run' }, scene)).toContain(
    'No data: k6 does not run',
  )
  expect(card(curves, { state: 'broken', curves: [], reason: 'parse error' }, scene)).toContain('parse error')
})

test('a heat map draws only buckets that hold something', () => {
  const panel = heatmap({ ...words, expr: 'x', width: 12 })
  const text = card(panel, data([curve('0.1', 0, 0), curve('0.2', 0, 3), curve('+Inf', 0, 3)]), scene)
  expect(text.match(/class="heat"/g)).toHaveLength(1)
})

test('what happened is marked on a chart with its words', () => {
  const moments = [{ from: 10, to: 40, words: 'k6 <run>', colour: '#123456' }]
  const text = card(curves, data([curve('a', 1, 2)]), { range, moments })
  expect(text).toContain('class="moment" style="--c:#123456"')
  expect(text).toContain('<title>k6 &lt;run&gt;</title>')
})

test('each has its number above the chart, but where numbers would lie on each other', () => {
  const at = (from: number) => ({ from, to: from, words: 'w', colour: '#123456' })
  const text = card(curves, data([curve('a', 1, 2)]), { range, moments: [at(10), at(10.1), at(40)] })
  const numbers = [...text.matchAll(/<g class="moment".*?<\/g>/g)].map(
    ([group]) => />(\d+)<\/text>/.exec(group)?.[1],
  )
  expect(numbers).toEqual(['1', undefined, '3'])
})
