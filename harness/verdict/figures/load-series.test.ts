import { expect, test } from 'vitest'
import { distribution, evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { budget } from '../../../test/fixtures/report.ts'
import type { Figure } from '../../config/figures/figures.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import { judge } from '../judge.ts'

// In what way half of the requests fail, and whether that is a status that was not expected.
test.each<[FailureKind, 'fail' | 'pass']>([
  ['http5xx', 'fail'],
  ['http4xx', 'fail'],
  ['unexpected', 'fail'],
  ['timeout', 'pass'],
  ['reset', 'pass'],
  ['mismatch', 'pass'],
])('a budget of unexpected answers where half of the requests end as %s: %s', (failure, outcome) => {
  const route = { route: 'list', rate: 300, median: 4000, failing: 0.5, failure }
  const evidence = evidenceOf(scenarioEvidence('browse', [route]))
  const asked = [
    budget('browse', 'list', 'unexpectedRate', 0.001),
    budget('browse', 'list', 'unexpectedCount', 5),
  ]
  const [scenario] = judge(evidence, asked).scenarios
  expect(scenario?.budgets.map((each) => each.outcome)).toEqual([outcome, outcome])
})

test.each<[Figure, number, 'fail' | 'unproven', RegExp]>([
  ['journey.within(3s)', 0.5, 'fail', /^within 3.* 0 % .*short/],
  ['journey.apdex(3s)', 0.5, 'fail', /^apdex at 3.* 0 .*short/],
  ['journey.p95', 3e6, 'unproven', /^all has no samples/],
])('of journeys that a failed step ended every time, %s is judged: %d', (figure, limit, outcome, reason) => {
  const broken = Array.from({ length: 20 }, (_, at) => ({ at, latency: distribution(Array(5).fill(1e5)) }))
  const times = { 'broken-journey': broken }
  const shop = scenarioEvidence('shop', [{ route: 'list', rate: 30, median: 4000 }], { times })
  const found = judge(evidenceOf(shop), [budget('shop', 'all', figure, limit)]).scenarios[0]?.budgets[0]
  expect(found).toMatchObject({ outcome, reason: expect.stringMatching(reason) })
})
