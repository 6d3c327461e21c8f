import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { sampleReport } from '../../../test/fixtures/report.ts'
import { runAnnotationLines } from './run-annotations.ts'

test('the verdict comes first, and a budget that did not hold is annotated at its own line', () => {
  const report = sampleReport()
  const failed = report.verdict.scenarios
    .flatMap(({ budgets }) => budgets)
    .find(({ outcome }) => outcome === 'fail')
  const lines = runAnnotationLines(report, ({ route, figure }) =>
    route === failed?.budget.route && figure === failed.budget.figure
      ? { file: 'scenarios/a,b.ts', line: 20 }
      : undefined,
  )
  expect(lines[0]).toMatch(/^::error title=Tailgate%3A fail::/)
  expect(lines.filter((line) => line.includes('file='))).toEqual([
    expect.stringMatching(/^::error file=scenarios\/a%2Cb\.ts,line=20,title=browse\..+%3A fail::.+/),
  ])
  for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) /)
})

test('a budget that only warns is a warning', () => {
  const report = sampleReport()
  const scenarios = report.verdict.scenarios.map((one) => ({
    ...one,
    budgets: one.budgets.map((judged) => ({
      ...judged,
      budget: { ...judged.budget, level: 'warn' as const },
    })),
  }))
  const [, ...lines] = runAnnotationLines(
    { ...report, verdict: { ...report.verdict, scenarios } },
    () => undefined,
  )
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.filter((line) => line.startsWith('::error'))).toEqual([])
})

test.each([
  ['a typed load', true, /^::notice title=Tailgate%3A measured::Measured: nobody gave a budget/],
  ['a scenario of a project', false, /^::warning title=Tailgate%3A unproven::/],
])('%s that nobody gave a budget', (_, isTyped, line) => {
  const evidence = evidenceOf(scenarioEvidence('url', [{ route: 'list', rate: 300, median: 4000 }]))
  const failures = { scenario: 'url', route: 'list', figure: 'errorRate', limit: 0.01 } as const
  const report = sampleReport(evidence, [{ ...failures, origin: 'default' }])
  const lines = runAnnotationLines({ ...report, run: { ...report.run, isTyped } }, () => undefined)
  expect(lines).toEqual([expect.stringMatching(line)])
})
