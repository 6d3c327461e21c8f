import { expect, test } from 'vitest'
import { measuredProposal, roundLimit, unmeasuredProposal } from './proposals.ts'

test.each([
  [0.4, '400us'],
  [1.01, '1.1ms'],
  [12.3, '13ms'],
  [100, '100ms'],
  [181, '190ms'],
  [12_300, '13s'],
])('a limit for %d ms is written %s', (ms, written) => expect(roundLimit(ms)).toBe(written))

test('a measured figure gives a limit a quarter above the upper end of its interval', () => {
  const { budgets, reasons } = measuredProposal(
    [
      { route: 'list', p95Ms: 8, intervalMs: { low: 7, high: 10 } },
      { route: 'rare', p95Ms: 8, intervalMs: undefined },
    ],
    '20s here',
    ['A tenth failed.'],
    ['The machine was too busy.'],
  )
  expect(budgets).toEqual({ list: { p95: '13ms' } })
  expect(reasons.join(' ')).toMatch(
    /first run \(20s here\).*list p95 8 ms \(95 %: 7 ms to 10 ms\).*failed: A tenth failed\..*certificate of that run did not pass: The machine was too busy\. Too few answers .*: rare\./,
  )
})

test('where no route has enough answers, all together get the limit, or a guess', () => {
  const few = ['list', 'item'].map((route) => ({ route, p95Ms: 8, intervalMs: undefined }))
  const all = { route: 'all', p95Ms: 8, intervalMs: { low: 7, high: 10 } }
  const onAll = measuredProposal([all, ...few], '20s here')
  expect(onAll.budgets).toEqual({ all: { p95: '13ms' } })
  expect(onAll.reasons.join(' ')).toMatch(/Measured: all p95 8 ms .* of their own: list, item\.$/)
  const guessed = measuredProposal([{ ...all, intervalMs: undefined }, ...few], '20s here')
  expect(guessed.budgets).toEqual({ all: { p95: '300ms' } })
  expect(guessed.reasons.join(' ')).toMatch(/300 ms is a guess/)
  // A route with a limit of its own needs none on all.
  const own = { ...all, route: 'list' }
  expect(measuredProposal([all, own], '20s here').budgets).toEqual({ list: { p95: '13ms' } })
})

const route = { name: 'list', method: 'GET', pattern: '/', weight: 1, requests: [{ path: '/' }] }

test('a limit without a measurement is marked as such, with the command that measures it', () => {
  const { budgets, reasons } = unmeasuredProposal({ source: 'x', routes: [route], notes: [] }, 'usual')
  expect(budgets).toEqual({ all: { p95: '300ms' } })
  expect(reasons.join(' ')).toMatch(/PROPOSALS that nothing has measured.*`npx tailgate run usual`/)
})

test('times in a log are used when there are enough of them', () => {
  const tookSeconds = Array.from({ length: 100 }, (_, at) => at / 1000)
  const of = (count: number) =>
    unmeasuredProposal(
      { source: 'access.log', routes: [{ ...route, tookSeconds: tookSeconds.slice(-count) }], notes: [] },
      'usual',
    ).budgets
  expect(of(100)).toEqual({ list: { p95: '150ms' } })
  expect(of(71)).toEqual({ all: { p95: '300ms' } })
})

test('thresholds of a script become limits unchanged', () => {
  const limits = [{ figure: 'p95', limit: '400ms' }]
  expect(
    unmeasuredProposal({ source: 'load.js', routes: [route], limits, notes: [] }, 'usual').budgets,
  ).toEqual({
    all: { p95: '400ms' },
  })
})
