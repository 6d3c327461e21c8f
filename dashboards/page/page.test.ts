import { expect, test } from 'vitest'
import type { Panel, Unit } from '../model/model.ts'
import { heatmap, lines, ranking, stat } from '../model/panels.ts'
import type { Curve, TimeRange } from '../queries/ask.ts'
import { nothingMissed } from '../queries/scrapes.ts'
import type { PanelFinding } from '../queries/verify.ts'
import { addressesOfFiles } from './addresses.ts'
import { card } from './card.ts'
import { heatChart, heatRows } from './heat-chart.ts'
import { missed } from './missed.ts'
import { linesChart } from './panel-chart.ts'
import { statWords } from './stat-words.ts'
import type { TimeWindow } from './time-window.ts'

const range: TimeRange = { from: 0, to: 60, step: 1, scrapeInterval: 1 }
const window: TimeWindow = {
  range,
  occurrences: [],
  firing: [],
  scrapes: nothingMissed,
  problems: [],
  runs: new Map(),
}
/** A window that ends where the curves of these tests end. */
const brief: TimeWindow = { ...window, range: { ...range, to: 1 } }
const words = { title: 'Title', why: 'Because.', unit: 's' as Unit } as const
const data = (curves: readonly Curve[]) => ({ state: 'data', curves, reason: undefined }) as const
const curve = (name: string, ...values: readonly number[]): Curve => ({
  name,
  labels: { le: name },
  points: values.map((value, index) => [index, value] as const),
})
const panel = (limits: readonly number[] = [], stacked = false) =>
  lines({ ...words, queries: [], limits, stacked })
const addresses = addressesOfFiles({ results: '..', runbooks: new Map() })
const place = { board: 'service', part: '0.0', narrow: 12 }
const cardOf = (panel: Panel, finding: PanelFinding, shown: TimeWindow) =>
  card(panel, finding, shown, addresses, place).toString()

/** A range of one minute scraped every 5 s, with the values of one curve at some of its times. */
const scraped = (points: readonly (readonly [number, number])[]) => {
  const every5 = { ...window, range: { from: 100, to: 160, step: 5, scrapeInterval: 5 } }
  return linesChart(panel(), [{ name: 'a', labels: {}, points }], every5)
}

test('a time without a value is a gap: a frozen exporter gives no line from its last value to the next', () => {
  const { at, series } = scraped([
    [100, 1],
    [105, 1],
    [155, 9],
    [160, 9],
  ])
  expect(at).toEqual([100, 105, 110, 115, 120, 125, 130, 135, 140, 145, 150, 155, 160])
  expect(series[0]?.values).toEqual([1, 1, ...Array.from({ length: 9 }, () => null), 9, 9])
})

test('a value that is no number is a gap, and a curve that begins late or ends early has no other values', () => {
  const short = { ...window, range: { ...range, to: 4 } }
  const late: Curve = { name: 'late', labels: {}, points: [[3, 7]] }
  const { series } = linesChart(panel(), [curve('a', 1, 2, Number.NaN, 4), late], short)
  expect(series.map(({ label, values }) => [label, values])).toEqual([
    ['late', [null, null, null, 7, null]],
    ['a', [1, 2, null, 4, null]],
  ])
})

test('curves for which low is bad are shown from the lowest: a target that is down is never among the uncounted rest', () => {
  const scrapes = lines({ ...words, unit: 'short', queries: [], worst: 'lowest' })
  const up = Array.from({ length: 10 }, (_, index) => curve(`target ${index}`, 1, 1))
  const curves = [...up, curve('was down', 0, 1), curve('is down', 1, 0)]
  const { series, notes } = linesChart(scrapes, curves, brief)
  expect(series.slice(0, 2).map(({ label, figures }) => [label, figures])).toEqual([
    ['is down', ['last 0', 'least 0']],
    ['was down', ['last 1', 'least 0']],
  ])
  expect(notes).toEqual(['and 4 higher'])
})

test('a limit that a query gives is drawn as a line only when curves come near it', () => {
  const allowed = { ...curve('allowed', 200, 200), limit: true }
  const near = linesChart(panel(), [curve('active', 90), allowed], window)
  expect([near.series.length, near.limits, near.notes]).toEqual([
    1,
    [{ value: 200, words: 'allowed 200 s' }],
    [],
  ])
  const far = linesChart(panel(), [curve('active', 3), allowed], window)
  expect([far.series.length, far.limits, far.notes]).toEqual([1, [], ['↑ far above: allowed 200 s']])
})

test('curves stand in the order of their peaks, with their last and highest values', () => {
  const { series } = linesChart(panel(), [curve('low', 0.003, 0.001), curve('high', 0.1, 0.2)], brief)
  expect(series.map(({ label, figures }) => [label, figures])).toEqual([
    ['high', ['last 200 ms', 'most 200 ms']],
    ['low', ['last 1 ms', 'most 3 ms']],
  ])
})

test.each([
  [[0.025], ['limit 25 ms'], []],
  [[0.08, 0.025], ['limit 25 ms', 'limit 80 ms'], []],
  [[0.025, 10], ['limit 25 ms'], ['↑ far above: limit 10 s']],
  [[10, 0.5, 5], [], ['↑ far above: limit 500 ms; limit 5 s; limit 10 s']],
  [[], [], []],
])('of the limits %j those near the curves are lines, the others are named', (limits, near, named) => {
  const chart = linesChart(panel(limits), [curve('p95', 0.01, 0.02)], window)
  expect(chart.limits?.map((limit) => limit.words)).toEqual(near)
  expect(chart.notes).toEqual(named)
})

test('a limit names its route and the side on which curves should be', () => {
  const said = (worst: 'highest' | 'lowest') => {
    const limited = lines({ ...words, queries: [], limits: [{ value: 0.025, of: 'list' }], worst })
    return linesChart(limited, [curve('a', 0.02)], window).limits?.map((limit) => limit.words)
  }
  expect(said('highest')).toEqual(['list ≤ 25 ms'])
  expect(said('lowest')).toEqual(['list ≥ 25 ms'])
})

test('a stacked chart compares its limit with the sum of the curves', () => {
  const both = [curve('a', 0.06), curve('b', 0.05)]
  expect(linesChart(panel([0.5], true), both, window).limits).toHaveLength(1)
  expect(linesChart(panel([0.5]), both, window).limits).toHaveLength(0)
})

test('the last value of a curve that has ended is shown with its time, because it is not the value of now', () => {
  const { series } = linesChart(panel(), [curve('ended', 0.1, 0.2)], window)
  expect(series[0]?.figures).toEqual(['last 200 ms at 00:00:01', 'most 200 ms'])
})

test('only the worst curves are drawn, and the rest are counted', () => {
  const many = Array.from({ length: 11 }, (_, index) => curve(`route ${index}`, index + 1))
  const { series, notes } = linesChart(panel(), many, window)
  expect(series.map(({ label }) => label)).toEqual([10, 9, 8, 7, 6, 5, 4, 3].map((each) => `route ${each}`))
  expect(notes).toEqual(['and 3 lower'])
})

test('events are marked on every chart by their number', () => {
  const occurrences = [
    { from: 10, to: 40, words: 'k6 one', kind: 'event' as const },
    { from: 20, to: 25, words: 'redis:stop', kind: 'fault' as const },
  ]
  expect(linesChart(panel(), [curve('a', 1)], { ...window, occurrences }).marks).toEqual([
    { kind: 'event', from: 10, to: 40, sign: '1' },
    { kind: 'fault', from: 20, to: 25, sign: '2' },
  ])
})

test('a bucket of a heat map holds what exceeds the bucket before it; buckets are ordered by their bounds', () => {
  const found = heatRows([curve('+Inf', 10), curve('0.5', 9), curve('0.1', 4)], { ...range, to: 0 })
  expect(found).toEqual([
    { upper: 0.1, values: [4] },
    { upper: 0.5, values: [5] },
    { upper: Number.POSITIVE_INFINITY, values: [1] },
  ])
})

test('a heat map has a row for each bucket, from one below the first bucket with values', () => {
  const spread = heatmap({ ...words, expr: 'x', width: 12 })
  const curves = [curve('0.1', 0, 0), curve('0.2', 0, 0), curve('0.4', 0, 3), curve('+Inf', 0, 3)]
  expect(heatChart(spread, curves, { ...window, range: { ...range, to: 1 } }).heat).toEqual({
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

test.each([
  ['highest', ['c', 'b', 'a']],
  ['lowest', ['a', 'b', 'c']],
] as const)('the rows of a ranking stand in the order of its panel: the %s first', (first, names) => {
  const ranked = ranking({ ...words, expr: 'x', legend: '', most: 20, first })
  const text = cardOf(ranked, data([curve('b', 2), curve('a', 1), curve('c', 3)]), window)
  expect([...text.matchAll(/<th scope="row">(\w)</g)].map(([, name]) => name)).toEqual(names)
})

test('text from labels cannot become markup', () => {
  const text = cardOf(panel(), data([curve('<img src=x onerror=alert(1)>', 1)]), window)
  expect(text).not.toContain('<img')
  expect(text).toContain('&lt;img')
})

test.each([
  ['a share that would be rounded to its limit', 0.94996, 0.95, 'percentunit', '94.996 %'],
  ['one that is closer still', 0.949_999_96, 0.95, 'percentunit', '94.999996 %'],
  ['one that is far away', 0.123_456, 0.95, 'percentunit', '12.3 %'],
  ['the limit itself', 0.95, 0.95, 'percentunit', '95 %'],
  ['a time just above', 0.025_004, 0.025, 's', '25.004 ms'],
] as const)('%s has as many digits as it takes to see its side', (_, value, limit, unit, text) => {
  expect(statWords(value, unit, { value: limit })).toBe(text)
})

test('a page begins with what was not measured: first what is down now, then what was down', () => {
  const text = missed({
    ...window,
    scrapes: {
      outages: [
        { target: 'redis <a>', what: 'down', from: 30, to: undefined },
        { target: 'app b', what: 'gone', from: 20, to: undefined },
        ...[1, 2, 3, 4, 5, 6, 7].map((from) => ({
          target: `node ${from}`,
          what: 'down' as const,
          from,
          to: from + 1,
        })),
        { target: 'node 7', what: 'down', from: 2, to: 3 },
      ],
      silences: [{ from: 40, to: 50 }],
    },
    problems: ['Faults cannot be marked: x'],
  })?.toString()
  expect(
    text
      ?.split('<li')
      .slice(1)
      .map((line) => line.replace(/<[^>]*>|^[^>]*>/g, '')),
  ).toEqual([
    '✗ redis &lt;a&gt; is down since 00:00:30 UTC',
    '✗ app b is scraped no more since 00:00:20 UTC',
    'Prometheus scraped nothing from 00:00:40 UTC to 00:00:50 UTC',
    'Faults cannot be marked: x',
    'node 7 did not answer 2 times, last from 00:00:07 UTC to 00:00:08 UTC',
    ...[6, 5, 4, 3, 2].map(
      (from) => `node ${from} did not answer from 00:00:0${from} UTC to 00:00:0${from + 1} UTC`,
    ),
    'and 1 more, on the panel “Scraped”',
  ])
  expect(missed(window)).toBeUndefined()
})

test('a missing number says what there is none of, not how it is queried', () => {
  const finding = { state: 'empty', curves: [], reason: 'its queries give nothing' } as const
  expect(cardOf({ ...share, none: 'no traffic' }, finding, window)).toContain(
    '<p class="none">No traffic</p>',
  )
  expect(cardOf(errors, finding, window)).toContain('<p class="none broken">✗ No data</p>')
})

test('a panel without data says why, and a refused query is reported', () => {
  expect(cardOf(panel(), { state: 'quiet', curves: [], reason: 'k6 does not run' }, window)).toContain(
    'No data: k6 does not run',
  )
  expect(cardOf(panel(), { state: 'broken', curves: [], reason: 'parse <error>' }, window)).toContain(
    'class="none broken">parse &lt;error&gt;',
  )
})
