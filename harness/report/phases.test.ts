import { describe, expect, test } from 'vitest'
import { sampleReport } from '../../test/fixtures/report.ts'
import { evidence } from '../../test/fixtures/stepped.ts'
import type { Budget } from '../config/budgets/budget.ts'
import { htmlReport } from './html/html.ts'
import { jsonDocument } from './json.ts'
import { markdownSummary } from './markdown.ts'
import { plain } from './paint.ts'
import { summaryLines } from './terminal.ts'

describe('a report of a load in steps', () => {
  const budgets: Budget[] = [
    { scenario: 'spike', route: 'list', figure: 'p95', limit: 20_000 },
    { scenario: 'spike', route: 'list', figure: 'p95', limit: 60_000, during: 'step 2' },
  ]
  const report = sampleReport(evidence, budgets)

  test('has the figures and budgets of every step on the terminal, in the summary and on the page', () => {
    const terminal = summaryLines(report, 'b', plain, 160).join('\n')
    expect(terminal).toMatch(/step 2 at 300\/s\n +list .*p95 ≤ 60\.0 ms +✗ fail/)
    expect(terminal.match(/p95 ≤ 60\.0 ms/g)).toHaveLength(1)
    expect(markdownSummary(report)).toMatch(/\*step 2 at 300\/s\*.*\n\| &emsp;list \|.*≤ 60\.0 ms \| ✗ fail/)
    expect(htmlReport(report)).toMatch(/step 3 at 60\/s <span class="soft">20&nbsp;s|step 3 at 60\/s/)
  })

  test('has them in its JSON, each with the requests of its own seconds', () => {
    const document = jsonDocument(report, 'b') as {
      scenarios: { phases: { name: string; routes: { samples: number; p50: number }[] }[] }[]
    }
    const found = document.scenarios[0]?.phases.map(({ name, routes: own }) => [
      name,
      (own[0]?.p50 ?? 0) > 20_000,
    ])
    expect(found).toEqual([
      ['step 1', false],
      ['step 2', true],
      ['step 3', false],
    ])
  })
})
