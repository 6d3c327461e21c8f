import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { budget } from '../../../test/fixtures/report.ts'
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
