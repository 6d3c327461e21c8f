import { expect, test } from 'vitest'
import { giving, type Question, timesOf, withPrometheus } from '../../test/fixtures/prometheus.ts'
import { type Mark, marksOf } from '../model/marks.ts'
import { askOccurrences, instantsOf, spansOf } from './annotations.ts'
import type { TimeRange } from './ask.ts'

const course = (...points: readonly (readonly [number, number])[]) => ({ points })

test('each start of a process is one instant, at its start time', () => {
  const started = course([0, 1000], [5, 1000], [10, 12_500], [15, 12_500], [20, 21_000], [25, Number.NaN])
  expect(instantsOf(started)).toEqual([1, 12.5, 21])
})

test.each([
  ['once', [10], [20], [[10, 20]]],
  [
    'two events, each with its own end',
    [10, 40],
    [20, 45],
    [
      [10, 20],
      [40, 45],
    ],
  ],
  ['still', [10], [], [[10, 60]]],
  [
    'an event that was missed at its end, and a second one that still lasts',
    [10, 40],
    [],
    [
      [10, 10],
      [40, 60],
    ],
  ],
  ['an event after the end of an earlier one', [30], [20], [[30, 60]]],
])('a fault that lasted %s', (_, begins, ends, expected) => {
  expect(spansOf(begins, ends, 60).map(({ from, to }) => [from, to])).toEqual(expected)
})

type Sample = readonly [time: number, value: number]

/** What Prometheus gives for a query at a time: the last value of the 300 s before it, or of a subquery. */
function valueAt(samples: readonly Sample[], query: string, time: number): number | undefined {
  const repeated = (at: number) => samples.findLast(([written]) => written <= at && written > at - 300)?.[1]
  const now = repeated(time)
  const [, window, apart] = /^\(.*\) or last_over_time\(\(.*\)\[(\d+)s:(\d+)s\]\)$/.exec(query) ?? []
  if (now !== undefined || window === undefined) return now
  const last = Math.floor(time / Number(apart)) * Number(apart)
  for (let at = last; at > time - Number(window); at -= Number(apart)) {
    const value = repeated(at)
    if (value !== undefined) return value
  }
  return undefined
}

/** Asks a Prometheus that stored these samples, by metric, which events there were in a range. */
async function occurrencesOf(
  stored: Readonly<Record<string, readonly Sample[]>>,
  asked: TimeRange,
  mark: Mark,
) {
  const seriesFor = (question: Question) => {
    const metric = Object.keys(stored).find((name) => question.query.includes(name)) ?? ''
    const values = timesOf(question).flatMap((time) => {
      const value = valueAt(stored[metric] ?? [], question.query, time)
      return value === undefined ? [] : [[time, String(value * 1000)]]
    })
    return values.length === 0 ? [] : [{ metric: { run: 'k1', scenarios: 'k6-flow' }, values }]
  }
  const { occurrences, problems } = await withPrometheus(
    (question) => giving(seriesFor(question)),
    (url) => askOccurrences(url, asked, [mark]),
  )
  expect(problems).toEqual([])
  return occurrences.map(({ from, to, words, run }) => ({ from, to, words, run }))
}

const day = 86_400
const marks = marksOf({ dashboards: undefined })
const markOf = (name: string): Mark => {
  const found = marks.find((mark) => mark.name === name)
  if (found === undefined) throw new RangeError(`there is no mark ${name}`)
  return found
}
/** The first sample is written when the run begins, and then one each minute until it ends. */
const run = (from: number, to: number) => ({
  tailgate_run_start_time_seconds: Array.from(
    { length: Math.floor((to - from) / 60) + 1 },
    (_, minute): Sample => [from + minute * 60, from],
  ),
  tailgate_run_end_time_seconds: [[to, to] as const],
})

test.each<[string, number, number]>([
  ['ten minutes, scraped each second', 600, 1],
  ['ten minutes, scraped each minute', 600, 60],
  ['a day', day, 15],
  ['thirty days, whose points are further apart than a value lasts', 30 * day, 15],
  ['a year', 365 * day, 15],
])('a run of k6 that took one second is marked once, in %s', async (_, span, scrapeInterval) => {
  const [to, from] = [1_700_000_000, 1_700_000_000 - span]
  for (const at of [from, from + span * 0.21, from + span * 0.5, from + span * 0.877, to - 2].map(
    Math.round,
  )) {
    const asked = { from, to, step: 1, scrapeInterval }
    expect(await occurrencesOf(run(at, at + 1), asked, markOf('Runs'))).toEqual([
      { from: at, to: at + 1, words: 'run k1 of k6-flow', run: 'k1' },
    ])
  }
})

test.each<[string, number, number | undefined, unknown]>([
  ['goes on', 100, undefined, [[100, 10_000]]],
  ['ended in the range', 100, 9900, [[100, 9900]]],
  ['ended before it', 100, 9300, []],
  ['began in it', 9700, 9800, [[9700, 9800]]],
])('in the last ten minutes, a run that began long before and %s', async (_, from, end, expected) => {
  const { tailgate_run_end_time_seconds: ends, ...begins } = run(from, end ?? 10_000)
  const stored = end === undefined ? begins : { ...begins, tailgate_run_end_time_seconds: ends }
  const asked = { from: 9400, to: 10_000, step: 1, scrapeInterval: 1 }
  const found = await occurrencesOf(stored, asked, markOf('Runs'))
  expect(found.map((one) => [one.from, one.to])).toEqual(expected)
})
