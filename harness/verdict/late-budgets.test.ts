import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../test/fixtures/evidence.ts'
import { evidence as stepped } from '../../test/fixtures/stepped.ts'
import { withErrorBudgets } from '../config/budgets/error-budgets.ts'
import { mergeBudgets } from '../config/budgets/merge-budgets.ts'
import { judge } from './judge.ts'
import { withLateBudgets } from './late-budgets.ts'

const judged = { name: 'shop', routes: ['login', 'me'], hops: ['login/hop1', 'login/hop2'], phases: [] }

/** A login that redirects once, with this many requests that do not end as they should. */
const evidence = (failing: number) =>
  evidenceOf(
    scenarioEvidence(
      'shop',
      [
        { route: 'login', rate: 100, median: 5000 },
        { route: 'login/hop1', rate: 100, median: 40_000, failing },
        { route: 'me', rate: 100, median: 5000 },
      ],
      { seconds: 60 },
    ),
  )

test.each([
  ['within its limit', 0, ['shop.login/hop1 p95<=100ms'], 'pass'],
  ['beyond its limit', 0, ['login/hop1 p95<=20ms'], 'fail'],
  ['never seen', 0, ['shop.login/hop2 p95<=100ms'], 'unproven'],
  ['that fails, under a budget of its request', 1, ['login p95<=100ms'], 'fail'],
  ['that may fail', 1, ['login p95<=100ms', 'login/hop1 errorRate=off'], 'pass'],
  ['where nothing may be said of errors', 1, ['login p95<=100ms', 'shop errorRate=off'], 'pass'],
  ['that does not fail, under a budget of its request', 0, ['login p95<=100ms'], 'pass'],
  ['beyond the limit of each route, which it is not', 0, ['each p95<=20ms'], 'pass'],
])('a redirect %s', (_, failing, texts, outcome) => {
  const given = mergeBudgets([], texts, [judged])
  const measured = evidence(failing)
  const { scenarios } = judge(measured, withLateBudgets(given, measured))
  expect(scenarios[0]?.outcome, scenarios[0]?.reason).toBe(outcome)
})

test('a limit of all is one of a single route too, once its redirects count beside it', () => {
  const single = scenarioEvidence(
    'shop',
    [
      { route: 'login', rate: 100, median: 5000, failing: 0.015 },
      { route: 'login/hop1', rate: 100, median: 5000 },
    ],
    { seconds: 180 },
  )
  const plan = { name: 'shop', routes: ['login'], hops: ['login/hop1'], phases: [] }
  const planned = withErrorBudgets(mergeBudgets([], ['shop errorRate<=1%'], [plan]), [plan])
  const budgets = withLateBudgets(planned, evidenceOf(single))
  const again = [{ ...plan, routes: ['login', 'login/hop1'] }]
  expect(planned).toHaveLength(1)
  // As `judge` has them, which knows the redirects from the evidence.
  expect(budgets).toEqual(withErrorBudgets(planned, again))
  expect(judge(evidenceOf(single), budgets).outcome).toBe('fail')
})

test('the name of a followed redirect is among the names suggested for an unknown one', () => {
  const unknown = () => mergeBudgets([], ['shop.login/hop3 p95<=1ms'], [judged])
  const known = 'shop.all, shop.each, shop.login, shop.me, shop.login/hop1'
  expect(unknown).toThrow(expect.objectContaining({ hint: expect.stringContaining(known) }))
})

const script = { name: 'spike', routes: ['list', 'never'], phases: ['step 2'] }
const withDuring = mergeBudgets([], ['spike errorRate<=5% during step 2'], [script])

test.each([
  [
    'in the phases that it was seen to have, and of a route that was never requested',
    stepped,
    script.routes,
    [
      'list step 1 0.001',
      'list step 2 0.05',
      'list step 3 0.001',
      'never step 1 0.001',
      'never step 2 0.05',
      'never step 3 0.001',
    ],
  ],
  ['whose only route has the limit of all', stepped, ['list'], ['list step 1 0.001', 'list step 3 0.001']],
  ['in the whole run, if it has no phases', { ...stepped, phases: [] }, ['list'], ['list run 0.001']],
])('a script with a limit on one phase has defaults %s', (_, evidenceOfScript, routes, expected) => {
  const defaults = withLateBudgets(withDuring, evidenceOfScript, { spike: routes }).filter(
    ({ origin }) => origin === 'default',
  )
  expect(defaults.map(({ route, during = 'run', limit }) => `${route} ${during} ${limit}`)).toEqual(expected)
})

test('defaults that the plan has already are not made again', () => {
  const planned = withErrorBudgets([], [{ ...script, phases: 'unknown' }])
  expect(withLateBudgets(planned, stepped, { spike: script.routes })).toEqual(planned)
})
