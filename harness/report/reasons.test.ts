import { expect, test } from 'vitest'
import { sampleReport } from '../../test/fixtures/report.ts'
import type { BudgetVerdict, Outcome, ScenarioVerdict } from '../bundle/verdict.ts'
import type { Budget } from '../config/budgets/budget.ts'
import { htmlReport } from './html/html.ts'
import { markdownSummary } from './markdown.ts'
import { notesOf } from './reasons.ts'

const judged = (route: string, outcome: Outcome, level?: Budget['level']): BudgetVerdict => ({
  budget: { scenario: 'browse', route, figure: 'p95', limit: 25_000, level },
  outcome,
  value: 1,
  interval: undefined,
  reason: `${route} is judged so.`,
})
const scenario = (outcome: Outcome, budgets: readonly BudgetVerdict[]): ScenarioVerdict => ({
  scenario: 'browse',
  outcome,
  reason: 'The reason.',
  certificate: [{ name: 'rate', outcome: 'unproven', sentence: 'The rate was missed.' }],
  budgets,
})
const unproven = scenario('unproven', [judged('list', 'fail', 'warn'), judged('read', 'unproven')])

test('budgets that only warn come after everything that decides, and are marked', () => {
  expect(notesOf(unproven)).toEqual([
    { outcome: 'unproven', about: 'read', said: 'read is judged so.' },
    { outcome: 'unproven', about: 'certificate, rate', said: 'The rate was missed.' },
    { outcome: 'fail', about: 'list (warns only)', said: 'list is judged so.' },
  ])
})

test('a warning is not the reason why a run is unproven', () => {
  const verdict = { outcome: 'unproven' as const, reason: '', scenarios: [unproven] }
  const hero = /<div class="hero.*?<ul/s.exec(htmlReport({ ...sampleReport(), verdict }))?.[0]
  expect(hero).toContain('<p>browse: read is judged so.</p>')
  expect(hero).not.toContain('list is judged so.')
})

test('the summary of a pass says of a failing warning that it only warns', () => {
  const verdict = {
    outcome: 'pass' as const,
    reason: '',
    scenarios: [scenario('pass', [judged('list', 'fail', 'warn'), judged('read', 'pass')])],
  }
  const text = markdownSummary({ ...sampleReport(), verdict })
  expect(text).toMatch(/^- ✗ fail \*\*list \\\(warns only\\\)\*\*: list is judged so\.$/m)
})
