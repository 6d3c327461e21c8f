import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../test/fixtures/evidence.ts'
import type { Budget } from '../config/budgets/budget.ts'
import { withEnding } from '../verdict/aborted-run.ts'
import { judge } from '../verdict/judge.ts'
import { headline, markOf } from './headline.ts'

const evidence = evidenceOf(scenarioEvidence('url', [{ route: 'list', rate: 300, median: 4000 }]))
const failures: Budget = {
  scenario: 'url',
  route: 'list',
  figure: 'errorRate',
  limit: 0.01,
  origin: 'default',
}

test.each<[string, readonly Budget[], string, RegExp]>([
  ['without a budget', [failures], '– measured', /^Measured: nobody gave .* Set one: --budget/],
  ['whose failures are too many', [{ ...failures, limit: -1 }], '✗ fail', /^The tail does not hold/],
  ['of which nothing was judged', [], '? unproven', /^Nothing is proven: there is no budget/],
  ['with a budget', [{ ...failures, origin: undefined }], '✓ pass', /^The tail holds: 1 budget/],
])('a run %s', (_, budgets, mark, sentence) => {
  const verdict = judge(evidence, budgets)
  expect(markOf(verdict)).toBe(mark)
  expect(headline(verdict)).toMatch(sentence)
})

test('a run that was aborted after its scenarios had passed is not proven, and one that had failed has failed', () => {
  const budgets = (limit: number): readonly Budget[] => [
    { ...failures, figure: 'p95', limit, origin: undefined },
  ]
  const passed = withEnding(judge(evidence, budgets(1e6)), 'aborted')
  expect(passed.outcome).toBe('unproven')
  expect(headline(passed)).toMatch(/^The run was ended by an error or a signal before it was done/)
  expect(withEnding(judge(evidence, budgets(1e6)), 'complete').outcome).toBe('pass')
  expect(withEnding(judge(evidence, budgets(1)), 'aborted').outcome).toBe('fail')
})
