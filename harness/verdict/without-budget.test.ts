import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../test/fixtures/evidence.ts'
import { withoutBudgets } from './without-budget.ts'

// The median is 4 ms and the log-sd 0.5, so p95 is 9.1 ms and p99 12.8 ms.
const evidence = evidenceOf(scenarioEvidence('url', [{ route: 'list', rate: 300, median: 4000 }]))

test('figures without a budget are shown with their intervals, and how to set a budget above them', () => {
  const [said = ''] = withoutBudgets(evidence, [
    { scenario: 'url', route: 'list', figure: 'errorRate', limit: 0.001, origin: 'default' },
  ])
  expect(said).toMatch(/^url: p50 [34]\.\d+ ms \(95 % interval .* to .*\), p95 [89]\.\d+ ms \(95 % interval/)
  expect(said).toMatch(/--budget 'url p95<=1[1-3]ms'/)
})

test('evidence that might have decided three times has surer intervals, and the text says so', () => {
  expect(withoutBudgets(evidence, [], { url: 3 })[0]).toContain(' ms (98.3 % interval ')
})

test('when a budget was given, only its verdict is shown', () =>
  expect(withoutBudgets(evidence, [{ scenario: 'url', route: 'all', figure: 'p95', limit: 25_000 }])).toEqual(
    [],
  ))

test('a few seconds have no interval, and the text says so', () => {
  const short = evidenceOf(
    scenarioEvidence('url', [{ route: 'list', rate: 300, median: 4000 }], { seconds: 3 }),
  )
  expect(withoutBudgets(short, [])[0]).toContain('an interval needs at least five seconds')
})
