import { expect, test } from 'vitest'
import { table } from '../../../test/fixtures/table/target.ts'
import type { Budget } from '../budgets/budget.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { AppSettings } from '../target/description.ts'
import { type ExpectedScenario, expectedLoadOf, latencyLimitsOf, makeStackPlan } from './stack-plan.ts'

const expected = (
  scenario: { readonly engine: Scenario['engine']; readonly connections?: number },
  rate: number | undefined,
  durationSeconds: number,
): ExpectedScenario => ({ scenario: scenario as Scenario, rate, warmUpSeconds: 1, durationSeconds })

const openLoop = (connections: number) => ({ engine: 'open-loop', connections }) as const

test.each([
  ['no scenario', [], { connections: 0, users: 0, requests: 0 }],
  [
    'one after the other: the most connections of any one, the requests of all together',
    [expected(openLoop(10), 300, 19), expected(openLoop(600), 10, 9), expected(openLoop(20), 1, 0)],
    { connections: 600, users: 0, requests: 6101 },
  ],
  [
    'a closed loop has no rate, and may send very many',
    [expected({ engine: 'autocannon', connections: 8 }, undefined, 19)],
    { connections: 8, users: 0, requests: 300_000 },
  ],
])('%s', (_, scenarios, load) => {
  expect(expectedLoadOf(scenarios)).toEqual(load)
})

test('a k6 script may have many users and counts no connections, since only the script knows how many users it has', () => {
  const { connections, users } = expectedLoadOf([expected({ engine: 'k6' }, 5, 9)])
  expect(connections).toBe(0)
  expect(users).toBeGreaterThan(1000)
})

test('limits of percentiles are in seconds and ascending, and each stands there once; limits of other figures are left out', () => {
  const budgets = [
    ['p99', 60_000],
    ['p95', 25_000],
    ['p95', 60_000],
    ['errorRate', 0.001],
  ].map(([figure, limit]) => ({ figure, limit }) as Budget)
  expect(latencyLimitsOf(budgets)).toEqual([0.025, 0.06])
})

test('the stacks of two arms are planned separately, each from its own target and its own directory', () => {
  const sized = {
    scenarios: [],
    expectedLoad: { connections: 4, users: 0, requests: 100 },
    latencyLimits: [0.025],
  }
  const told = { services: {} } as AppSettings
  const base = makeStackPlan({ target: table, root: '/base' }, { arm: {}, ...sized })
  const head = makeStackPlan(
    { target: { ...table, name: 'head' }, root: '/head' },
    { arm: { workers: 1, environment: { SLOWER: 'yes' } }, datasetSize: 7, ...sized },
  )
  expect(base).toMatchObject({
    root: '/base',
    datasetSize: table.dataset.size,
    expectedLoad: sized.expectedLoad,
  })
  expect(base.target.app?.weights).toEqual(table.app.weights)
  expect(head).toMatchObject({ root: '/head', datasetSize: 7, arm: { workers: 1 }, latencyLimits: [0.025] })
  expect(head.target).toMatchObject({ name: 'head', app: { weights: [table.app.weights[0]] } })
  expect(head.target.app?.environment(told)).toMatchObject({ SLOWER: 'yes' })
  expect(base.target.app?.environment(told)).not.toHaveProperty('SLOWER')
})
