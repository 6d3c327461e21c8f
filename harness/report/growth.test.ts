import { expect, test } from 'vitest'
import { evidenceOf, normal, scenarioEvidence, seeded } from '../../test/fixtures/evidence.ts'
import { sampleReport } from '../../test/fixtures/report.ts'
import type { Budget } from '../config/budgets/budget.ts'
import { htmlReport } from './html/html.ts'

const soak = scenarioEvidence('soak', [{ route: 'list', rate: 4, median: 4000 }], { seconds: 300 })
const random = seeded(3)
const evidence = {
  ...evidenceOf(soak),
  resources: Array.from({ length: 300 }, (_, second) => ({
    ...{ at: soak.startedAt + (second + 1) * 1000, service: 'app', cpu: 0.1, wait: 0 },
    memory: (200 + second / 6 + normal(random)) * 2 ** 20,
  })),
}
const asked = (figure: Budget['figure']): Budget => ({ scenario: 'soak', route: 'all', figure, limit: 1 })

test('a budget on growth has a chart with its readings, its slope and its interval', () => {
  const page = htmlReport(sampleReport(evidence, [asked('memoryGrowth')]))
  expect(page).toMatch(/memory growth: memory of the app<\/figcaption>.*"unit":"bytes"/)
  expect(page).toMatch(/6\d\d MiB\/h, interval 5\d\d MiB\/h to 6\d\d MiB\/h/)
  expect(page).toMatch(/the first third is not looked at/)
})

test('a figure without readings has no chart', () => {
  expect(htmlReport(sampleReport(evidence, [asked('heapGrowth')]))).not.toContain('heap growth: heap')
})
