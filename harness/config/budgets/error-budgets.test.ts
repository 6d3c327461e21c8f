import { describe, expect, test } from 'vitest'
import { describeLimit } from '../plan/plan-in-words.ts'
import type { Budget } from './budget.ts'
import { withErrorBudgets } from './error-budgets.ts'
import { mergeBudgets } from './merge-budgets.ts'

const browse = { name: 'browse', routes: ['list', 'read'], phases: [] }
const stepped = { ...browse, phases: ['step 1', 'step 2'] }
const single = { ...browse, routes: ['list'] }
const latency: Budget = { scenario: 'browse', route: 'list', figure: 'p95', limit: 25_000 }

/** The budgets that a scenario has by default in addition to these, in words. */
const defaults = (judged: typeof browse | typeof stepped, ...texts: string[]) =>
  withErrorBudgets(mergeBudgets([latency], texts, [judged]), [judged])
    .filter(({ origin }) => origin === 'default')
    .map((budget) => `${budget.route} ${describeLimit(budget)}`)

describe('the default limit on the error rate of a route', () => {
  const everywhere = ['list ≤ 0.1 % (default)', 'read ≤ 0.1 % (default)']
  const twoPercent = ['list ≤ 2 % (default)', 'read ≤ 2 % (default)']
  test.each([
    ['no limit is given: 0.1 % on each', browse, [], everywhere],
    ['a limit of its own', browse, ['browse.list errorRate<=2%'], ['read ≤ 0.1 % (default)']],
    ['all together have a limit: each route gets the same', browse, ['browse errorRate<=2%'], twoPercent],
    ['all together have a limit, and there is one route', single, ['browse errorRate<=2%'], []],
    ['lifted for a route', browse, ['browse.list errorRate=off'], ['read ≤ 0.1 % (default)']],
    ['lifted for all', browse, ['browse errorRate<=any'], []],
    ['lifted for all, limited for one', browse, ['browse errorRate<=off', 'browse.list errorRate<=1%'], []],
    ['a limit of all that only warns', browse, ['browse errorRate<=2% warn'], everywhere],
    ['a limit of its own that only warns', browse, ['browse.list errorRate<=2% warn'], everywhere],
    [
      'a warning beside a limit of all',
      browse,
      ['browse errorRate<=2%', 'browse errorRate<=1% warn'],
      twoPercent,
    ],
    ['a warning in one phase', stepped, ['browse errorRate<=2% during step 1 warn'], everywhere],
    [
      'a limit in one phase leaves the default to the others',
      stepped,
      ['browse.list errorRate<=50% during step 2'],
      ['list ≤ 0.1 % during step 1 (default)', 'read ≤ 0.1 % (default)'],
    ],
    [
      'lifted in one phase for all',
      stepped,
      ['browse errorRate=off during step 2'],
      ['list ≤ 0.1 % during step 1 (default)', 'read ≤ 0.1 % during step 1 (default)'],
    ],
    ['a limit on timeouts is not one on errors', browse, ['browse timeoutRate<=2%'], everywhere],
  ] as const)('%s', (_, judged, texts, found) => {
    expect(defaults({ ...judged, phases: [...judged.phases] } as typeof browse, ...texts)).toEqual(found)
  })

  test('defaults of an earlier call are made again from the budgets of this call', () => {
    const before = withErrorBudgets([latency], [browse])
    const budgets = withErrorBudgets(mergeBudgets(before, ['browse errorRate=off'], [browse]), [browse])
    expect(budgets.map(({ figure, level, origin }) => [figure, level, origin])).toEqual([
      ['p95', undefined, undefined],
      ['errorRate', 'off', undefined],
    ])
  })
})

test('the defaults of phases that nobody knows yet are left for later', () => {
  const given = mergeBudgets([], ['browse errorRate<=5% during step 2'], [stepped])
  expect(withErrorBudgets(given, [{ ...browse, phases: 'unknown' }])).toEqual(given)
})

test.each([
  ['browse errorRate=1%', /limited with <=/],
  ['browse p95<=off', /"off" is no limit for p95/],
  ['browse timeoutRate<=any', /"any" is no limit for timeoutRate/],
])('%s is refused', (text, problem) => {
  expect(() => mergeBudgets([], [text], [browse])).toThrow(problem)
})
