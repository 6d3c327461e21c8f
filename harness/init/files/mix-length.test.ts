import { expect, test } from 'vitest'
import { firstRunLength, sizedMix, withinReach } from './mix-length.ts'

/** Routes with these weights, named `r0`, `r1` and so on. */
const routesOf = (...weights: readonly number[]) =>
  weights.map((weight, at) => ({
    ...{ name: `r${at}`, method: 'GET', pattern: `/${at}`, weight },
    requests: [{ path: `/${at}` }],
  }))
const limits = (...routes: readonly string[]) => ({
  budgets: Object.fromEntries(routes.map((route, at) => [route, { p95: `${at + 1}00ms` }])),
  reasons: ['Why.'],
})

test.each<[string, readonly number[], number, readonly string[], number]>([
  ['at a usual rate with a limit on all', [1], 20, ['all'], 30],
  ['until the rarest route with a limit has its answers', [90, 10], 20, ['r0', 'r1'], 54],
  ['not for a rare route without a limit', [90, 10], 20, ['r0'], 30],
  ['at a slow rate', [1], 2, ['all'], 200],
  ['at a very slow rate, for the limit on all', [1], 0.2, ['all'], 540],
])('a mix lasts %s', (_, weights, rate, limited, length) => {
  const sized = sizedMix(routesOf(...weights), rate, limits(...limited))
  expect(sized).toEqual({ length, proposal: limits(...limited) })
})

test('a limit on a route that is too rare for the longest mix is left out and named', () => {
  const { length, proposal } = sizedMix(routesOf(99, 1), 20, limits('r0', 'r1'))
  expect([length, proposal.budgets]).toEqual([30, { r0: { p95: '100ms' } }])
  expect(proposal.reasons.join(' ')).toMatch(/^Why\. Left without a limit, .*: r1\.$/)
})

test('where no route has enough answers, the highest limit is that of all', () => {
  const { length, proposal } = sizedMix(routesOf(1, 1), 0.3, limits('r0', 'r1'))
  expect([length, proposal.budgets]).toEqual([360, { all: { p95: '200ms' } }])
  expect(proposal.reasons.join(' ')).toMatch(/: r0, r1\. The limit on all is the highest/)
})

test('a load that is too short for the limit on all says so', () => {
  expect(sizedMix(routesOf(1), 0.05, limits('all')).proposal.reasons.join(' ')).toMatch(
    /too short to decide the limit on all, which needs 72 answers/,
  )
  const strict = { budgets: { all: { 'p99.9': '1s' } }, reasons: [] }
  expect(sizedMix(routesOf(1), 20, strict)).toEqual({ length: 277, proposal: strict })
})

test('of a recording the answers are known', () => {
  const counts: Readonly<Record<string, number>> = { all: 143, r0: 72, r1: 71 }
  expect(withinReach(limits('r0', 'r1'), (route) => counts[route] ?? 0).budgets).toEqual({
    r0: { p95: '100ms' },
  })
})

test('a first run is as long as the rarest route needs, within bounds', () => {
  const left = routesOf(1e-3).map((one) => ({ ...one, name: 'left', leftOut: 'changes something' }))
  expect(firstRunLength(routesOf(1), 20)).toBe(20)
  expect(firstRunLength(routesOf(1, 1, 1, 1, 1, 1), 20)).toBe(33)
  expect(firstRunLength(routesOf(999, 1), 20)).toBe(120)
  expect(firstRunLength([...routesOf(1), ...left], 20)).toBe(20)
})
