import { expect, test } from 'vitest'
import { giving, type Question, timesOf, withPrometheus } from '../../test/fixtures/prometheus.ts'
import type { TimeRange } from './ask.ts'
import { askScrapes, measured, outagesOf, silencesOf } from './scrapes.ts'

const range: TimeRange = { from: 0, to: 10, step: 1, scrapeInterval: 1 }
/** Values of `up`, one for each second from the first: a digit for a sample, a dot for a missing one. */
const up = (text: string) => ({
  name: 'redis',
  labels: {},
  points: [...text].flatMap((each, time) => (each === '.' ? [] : [[time, Number(each)] as const])),
})

test.each([
  ['always answers', '11111111111', []],
  ['is down at the end', '11111111000', [['down', 8, undefined]]],
  ['never answers', '00000000000', [['down', 0, undefined]]],
  ['was down once', '11100111111', [['down', 3, 5]]],
  [
    'was down twice',
    '10110111111',
    [
      ['down', 1, 2],
      ['down', 4, 5],
    ],
  ],
  ['is no target any more', '111111.....', [['gone', 5, undefined]]],
  ['was down when it was taken away', '111100.....', [['gone', 4, undefined]]],
  ['lacks the newest sample only', '1111111111.', []],
] as const)('a target that %s', (_, text, expected) => {
  expect(outagesOf(up(text), range).map(({ what, from, to }) => [what, from, to])).toEqual(expected)
})

test.each([
  ['at all times', '11111111111', []],
  ['with a pause', '1111...1111', [{ from: 3, to: 7 }]],
  ['until it stopped', '11111......', [{ from: 4, to: 10 }]],
  ['from its start on, before which nothing is missed', '....1111111', []],
  ['never', '...........', []],
] as const)('Prometheus that scraped %s', (_, text, expected) => {
  expect(
    silencesOf(
      up(text).points.map(([time]) => time),
      range,
    ),
  ).toEqual(expected)
})

test('values that Prometheus repeats while it scrapes nothing are not measured values', () => {
  const [curve] = measured([up('11111111111')], { outages: [], silences: [{ from: 3, to: 7 }] })
  expect(curve?.points.map(([time]) => time)).toEqual([0, 1, 2, 3, 7, 8, 9, 10])
})

/** Asks a Prometheus for the outages in a range; `isUp` says for each second whether its only target answered, if it was one. */
async function outagesIn(asked: TimeRange, isUp: (second: number) => boolean | undefined) {
  const worstOf = (from: number, to: number) => {
    const seen = Array.from({ length: to - from }, (_, index) => isUp(from + index + 1))
    return seen.every((one) => one === undefined) ? [] : [seen.includes(false) ? '0' : '1']
  }
  const seriesFor = (question: Question) => {
    const { path, query, time } = question
    const window = Number(/\[(\d+)s\]/.exec(query)?.[1] ?? 1)
    const at = (moment: number) => (query.startsWith('sum') ? ['1'] : worstOf(moment - window, moment))
    const metric = { job: 'redis', instance: 'a' }
    if (path === 'query') return at(time).map((value) => ({ metric, value: [time, value] }))
    const values = timesOf(question).flatMap((moment) => at(moment).map((value) => [moment, value]))
    return values.length === 0 ? [] : [{ metric, values }]
  }
  const { outages } = await withPrometheus(
    (question) => giving(seriesFor(question)),
    (url) => askScrapes(url, asked),
  )
  return outages.map(({ what, from, to }) => [what, from, to])
}

const sixHours = { from: 0, to: 21_600, step: 72, scrapeInterval: 1 }
test.each<[string, (second: number) => boolean | undefined, unknown]>([
  ['always answered', () => true, []],
  [
    'did not answer for two seconds between two points',
    (at) => at !== 10_000 && at !== 10_001,
    [['down', 10_008, 10_080]],
  ],
  ['does not answer at the end', (at) => at < 21_000, [['down', 21_024, undefined]]],
  [
    'did not answer a moment before the end and does again',
    (at) => at !== 21_590,
    [['down', 21_600, 21_600]],
  ],
  ['is no target any more', (at) => (at < 20_000 ? true : undefined), [['gone', 20_016, undefined]]],
])('in six hours, a target that %s', async (_, isUp, expected) => {
  expect(await outagesIn(sixHours, isUp)).toEqual(expected)
})

test('where each scrape has a point, every one of them is asked for', async () => {
  const asked = { from: 0, to: 60, step: 1, scrapeInterval: 1 }
  expect(await outagesIn(asked, (at) => at !== 30)).toEqual([['down', 30, 31]])
})
