import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../test/fixtures/evidence.ts'
import { sampleReport, sampleRun } from '../../test/fixtures/report.ts'
import type { Budget } from '../config/budgets/budget.ts'
import { withEnding } from '../verdict/aborted-run.ts'
import { judge } from '../verdict/judge.ts'
import { headline, markOf } from './headline.ts'
import { htmlReport } from './html/html.ts'
import { markdownSummary } from './markdown.ts'
import { plain } from './paint.ts'
import type { Report } from './report.ts'
import { summaryLines } from './terminal.ts'

const evidence = evidenceOf(scenarioEvidence('url', [{ route: 'list', rate: 300, median: 4000 }]))
const failures: Budget = {
  scenario: 'url',
  route: 'list',
  figure: 'errorRate',
  limit: 0.01,
  origin: 'default',
}

const typed = { ...sampleRun, isTyped: true }
const aborted = { ...typed, status: 'aborted' } as const
const given = { ...failures, origin: undefined }
const warning = { ...given, level: 'warn' } as const

test.each<[string, Report['run'], readonly Budget[], string, RegExp]>([
  [
    'a typed load without a budget',
    typed,
    [failures],
    '– measured',
    /^Measured: nobody gave .* Set one: --budget/,
  ],
  [
    'a scenario of a project without a budget',
    sampleRun,
    [failures],
    '? unproven',
    /^Not proven: nobody gave a budget to url, .* in the file of the scenario, or with --budget 'url p95<=50ms'/,
  ],
  [
    'a typed load with a warning alone',
    typed,
    [failures, warning],
    '? unproven',
    /^Not proven: there is no budget that decides for url, .* there\. Give one with --budget 'url p95<=50ms'\.$/,
  ],
  [
    'a typed load without a budget that was stopped',
    aborted,
    [failures],
    '? unproven',
    /^The run was ended by an error/,
  ],
  ['a load whose failures are too many', typed, [{ ...failures, limit: -1 }], '✗ fail', /^The tail does not/],
  ['a load of which nothing was judged', typed, [], '? unproven', /^Nothing is proven: there is no budget/],
  ['a load with a budget', typed, [given], '✓ pass', /^The tail holds: 1 budget/],
])('%s', (_, run, budgets, mark, sentence) => {
  const report = { run, verdict: withEnding(judge(evidence, budgets), run.status) }
  expect(markOf(report)).toBe(mark)
  expect(markOf(report, report.verdict.scenarios[0]?.outcome)).toBe(mark)
  expect(headline(report)).toMatch(sentence)
})

test.each<[string, Partial<Budget>, RegExp]>([
  ['a budget', {}, /^Not proven: nobody gave a budget to page, so only failures were judged there\. Give/],
  ['a budget and a limit on failures', { level: 'off' }, /^Not proven: there is no .* for page\. Give/],
])('of two scenarios, the one without %s is named', (_, lifted, sentence) => {
  const page = scenarioEvidence('page', [{ route: 'list', rate: 300, median: 4000 }])
  const both = evidenceOf(...evidence.scenarios, page)
  const verdict = judge(both, [given, { ...failures, scenario: 'page', ...lifted }])
  expect(headline({ run: sampleRun, verdict })).toMatch(sentence)
})

test('the title and the lines about a scenario without a budget say the same as the verdict', () => {
  const report = { ...sampleReport(), run: typed, evidence, verdict: judge(evidence, [failures]) }
  const page = htmlReport(report)
  expect(page).toContain('<title>– measured · url · Tailgate</title>')
  expect(page).toContain('<a href="#scenario-0">url <span class="badge">– measured</span></a>')
  expect(page).toContain('<h2>url</h2><span class="unproven"><span class="badge">– measured</span></span>')
  expect(markdownSummary(report)).toContain('### – measured url')
  expect(summaryLines(report, 'b', plain, 160).join('\n')).toMatch(/\nurl {2}– measured {2}open-loop/)
})

test('a run that was aborted after its scenarios had passed is not proven, and one that had failed has failed', () => {
  const budgets = (limit: number): readonly Budget[] => [
    { ...failures, figure: 'p95', limit, origin: undefined },
  ]
  const passed = withEnding(judge(evidence, budgets(1e6)), 'aborted')
  expect(passed.outcome).toBe('unproven')
  expect(headline({ run: aborted, verdict: passed })).toMatch(/^The run was ended by an error or a signal/)
  expect(withEnding(judge(evidence, budgets(1e6)), 'complete').outcome).toBe('pass')
  expect(withEnding(judge(evidence, budgets(1)), 'aborted').outcome).toBe('fail')
})
