import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../test/fixtures/evidence.ts'
import { mergeBudgets } from '../config/budgets/merge-budgets.ts'
import { withHopBudgets } from './hop-budgets.ts'
import { judge } from './judge.ts'

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
  const { scenarios } = judge(measured, withHopBudgets(given, measured))
  expect(scenarios[0]?.outcome, scenarios[0]?.reason).toBe(outcome)
})

test('the name of a followed redirect is among the names suggested for an unknown one', () => {
  const unknown = () => mergeBudgets([], ['shop.login/hop3 p95<=1ms'], [judged])
  const known = 'shop.all, shop.each, shop.login, shop.me, shop.login/hop1'
  expect(unknown).toThrow(expect.objectContaining({ hint: expect.stringContaining(known) }))
})
