import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { mergeBudgets } from '../../config/budgets/merge-budgets.ts'
import { judge } from '../judge.ts'

/** The verdict on an apdex where the median is 4 ms, so that every request is satisfied within 500 ms. */
function outcomeOf(rate: number, text: string): string | undefined {
  const scenario = scenarioEvidence('browse', [{ route: 'list', rate, median: 4000 }])
  const known = [{ name: 'browse', routes: ['list'], phases: [] }]
  return judge(evidenceOf(scenario), mergeBudgets([], [text], known)).scenarios[0]?.budgets[0]?.outcome
}

// The load lasts 20 seconds. Of n requests that are all satisfied, the lower end of the share is (0.025)^(1/n).
test.each([
  [1, 'list apdex(500ms)>=0.9', 'unproven'],
  [3, 'list apdex(500ms)>=0.99', 'unproven'],
  [3, 'list apdex(500ms)>=0.9', 'pass'],
  [300, 'list apdex(500ms)>=0.99', 'pass'],
  [300, 'list apdex(4ms)>=0.99', 'fail'],
  [300, 'list apdex(4ms)>=0.6', 'pass'],
])('%i requests a second: %s: %s', (rate, text, outcome) => {
  expect(outcomeOf(rate, text)).toBe(outcome)
})
