import { expect, test } from 'vitest'
import { giving, withPrometheus } from '../../test/fixtures/prometheus.ts'
import { lastRunOf } from './last-run.ts'

type Told = Readonly<Record<string, number>>

/** Asks a Prometheus that has stored these runs, given by the seconds at which they began and ended. */
const lastOf = (starts: Told, ends: Told, now: number) =>
  withPrometheus(
    ({ query }) =>
      giving(
        Object.entries(query.includes('run_start') ? starts : ends).map(([run, at]) => ({
          metric: { run, scenarios: `of ${run}` },
          value: [now, String(at)],
        })),
      ),
    (url) => lastRunOf(url, now),
  )

test.each<[string, Told, Told, { run: string; from: number; to: number } | undefined]>([
  ['none', {}, {}, undefined],
  ['a run that is over, with its verdict', { a: 1000 }, { a: 1020 }, { run: 'a', from: 1000, to: 1030 }],
  ['the later of two', { a: 1000, b: 1500 }, { a: 1020, b: 1520 }, { run: 'b', from: 1500, to: 1530 }],
  [
    'a run that still goes on, until now',
    { a: 1000, b: 4990 },
    { a: 1020 },
    { run: 'b', from: 4990, to: 5000 },
  ],
  ['one that ended just now', { a: 4980 }, { a: 4998 }, { run: 'a', from: 4980, to: 5000 }],
  ['a run whose end was never stored', { a: 1000 }, {}, undefined],
])('of the runs that a Prometheus knows, the last is %s', async (_, starts, ends, found) => {
  const last = await lastOf(starts, ends, 5000)
  expect(last).toEqual(found && { ...found, scenarios: `of ${found.run}` })
})
