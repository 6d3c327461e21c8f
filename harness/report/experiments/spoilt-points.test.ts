import { describe, expect, test } from 'vitest'
import { exampleFigure, examplePoint, exampleResult } from '../../../test/fixtures/experiment-result.ts'
import type { ExperimentResult, MeasuredPoint } from '../../bundle/experiments/experiment-result.ts'
import { guideHtml } from './guide-html.ts'
import type { GuideReport } from './guide-report.ts'
import { guideMarkdown } from './markdown.ts'

const dead = (label: string, why: string) =>
  examplePoint(label, { verdict: 'not measured', claimHeld: 'unproven', why, figures: [] })
const dropped = { claimHeld: 'unproven' as const, disturbed: ['Pairs were dropped.'] }

/** A sweep with these points against the point 1. */
function swept(points: MeasuredPoint[], given: Partial<ExperimentResult> = {}): ExperimentResult {
  const labels = ['1', ...points.map(({ label }) => label)]
  return exampleResult({ sweep: { of: 'size', against: '1', knee: null, points, labels }, ...given })
}

/** Both pages of these results; that of Markdown without what keeps its text from being markup. */
function pages(...results: readonly ExperimentResult[]): string[] {
  const report: GuideReport = {
    document: { title: 'The guide', introduction: [], sections: [] },
    ...{ experiments: results, own: { name: 'results', results }, others: [] },
  }
  return [guideMarkdown(report), guideHtml(report)].map((page) => page.replaceAll('\\', ''))
}

describe('both pages', () => {
  test('say of each point why it has no result, and what disturbed one', () => {
    const points = [examplePoint('2'), dead('4', 'It did not start.'), examplePoint('8', dropped)]
    for (const page of pages(swept(points)))
      expect(page).toContain('Conditions: 4: It did not start. 8: Pairs were dropped.')
  })

  test('say once what disturbed the point that they show', () => {
    const shown = swept([examplePoint('2', dropped)], { ...dropped, disturbed: ['2: Pairs were dropped.'] })
    for (const page of pages(shown)) expect(page.match(/Pairs were dropped/g)).toHaveLength(1)
  })

  test('say of a sweep without any result why each of its points has none', () => {
    const points = [dead('2', 'It did not start.'), dead('4', 'Errors of base.')]
    const nothing = swept(points, { verdict: 'not measured', why: 'It did not start.', figures: [] })
    for (const page of pages(nothing)) expect(page).toContain('Conditions: 4: Errors of base.')
  })
})

test('the headline counts what was disturbed', () => {
  const slower = exampleFigure({ change: 0.3, low: 0.2, high: 0.4, outcome: 'worse' })
  const hurts = exampleResult({ id: 'P3', verdict: 'hurts', figures: [slower] })
  const words = (...results: readonly ExperimentResult[]) => pages(...results)[1]
  const counts = 'Of 2 recommendations, 1 helps, 1 hurts, 0 have no effect that could be told from noise'
  expect(words(exampleResult(), hurts)).toContain(`${counts}.`)
  expect(words(exampleResult(), { ...hurts, ...dropped })).toContain(
    `${counts}; 1 of these results was disturbed.`,
  )
})
