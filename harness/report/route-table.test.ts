import { describe, expect, test } from 'vitest'
import { distribution, evidenceOf, scenarioEvidence, withSeconds } from '../../test/fixtures/evidence.ts'
import { sampleReport } from '../../test/fixtures/report.ts'
import { sum } from '../base/sum.ts'
import type { ScenarioVerdict } from '../bundle/verdict.ts'
import { htmlReport } from './html/html.ts'
import { jsonDocument } from './json.ts'
import { markdownSummary } from './markdown.ts'
import { plain } from './paint.ts'
import type { Report } from './report.ts'
import { loadWords, rateWords, rowsOf } from './route-table.ts'
import { summaryLines } from './terminal.ts'

const shapes = [{ route: 'list', rate: 30, median: 2000 }]
const none = { intended: undefined, intendedRate: undefined } as const

test.each([
  ['k6 on a schedule', { engine: 'k6' }, /^k6, 30\/s, .*not from when it was meant to be sent$/],
  [
    'k6 by users',
    { engine: 'k6', ...none, users: 4.67 },
    /^k6, closed loop of 4\.7 users, .*waits for the answer before it$/,
  ],
  ['k6 by one user', { engine: 'k6', ...none, users: 1 }, /^k6, closed loop of 1 user, /],
  ['k6 of which no request was measured', { engine: 'k6', ...none }, /^k6, no known rate, /],
  ['autocannon', { engine: 'autocannon', ...none }, /^autocannon, closed loop, /],
] as const)('%s is said to have been driven so', (_, changes, words) => {
  expect(loadWords(scenarioEvidence('shop', shapes, changes)).replaceAll('\u00a0', ' ')).toMatch(words)
})

test('a rate below one per second is not nothing', () => {
  expect([0.4, 12.34, 1234.5, 0].map(rateWords)).toEqual(['0.4', '12.3', '1\u202f235', '0'])
})

describe('a run whose first second was slow and had timeouts, and whose verdict left out 4 s', () => {
  const calm = scenarioEvidence('browse', shapes, { seconds: 18 })
  const evidence = withSeconds(calm, (second) =>
    second.at === 0
      ? { ...second, done: 3, failures: { timeout: 3 }, latency: distribution([9e5, 2e6, 2.4e6]) }
      : second,
  )
  const verdict: ScenarioVerdict = {
    scenario: 'browse',
    outcome: 'fail',
    reason: 'It is slow.',
    certificate: [],
    warmUpCutSeconds: 4,
    budgets: [],
  }
  const report: Report = {
    ...sampleReport(),
    evidence: evidenceOf(evidence),
    verdict: { outcome: 'fail', reason: 'It is slow.', scenarios: [verdict] },
  }
  const [list] = evidence.routes
  const most = list?.latency.values.at(-1)
  const { done = 0, bytesIn, bytesOut } = list?.total ?? {}

  test('keeps counts, maximum and errors of the whole run in its table and in its JSON, beside a settled rate', () => {
    const [row] = rowsOf(evidence, verdict)
    expect(most).toBeGreaterThan(2_399_999)
    const settled = done - 3 - doneBefore(4)
    expect(row).toMatchObject({ done, bytesIn, bytesOut, max: most, failed: 3, rate: settled / 14 })
    expect(row?.p999).toBeLessThan(100_000)
    const route = { done, bytesIn, max: most, failures: { timeout: 3 }, rate: settled / 14, samples: settled }
    expect(jsonDocument(report, 'b')).toMatchObject({
      scenarios: [{ warmUpCutSeconds: 4, routes: [route] }],
    })
  })

  test.each([
    ['the terminal', () => summaryLines(report, 'b', plain, 400).join('\n')],
    ['the summary', () => markdownSummary(report)],
    ['the page', () => htmlReport(report).replaceAll('\u00a0', ' ')],
  ])('says on %s what leaves these seconds out', (_, words) => {
    expect(words()).toContain('percentiles, means and rates leave out the first 4 s')
  })

  /** The requests of the seconds from 1 up to but not including `end`. */
  function doneBefore(end: number): number {
    const early = list?.seconds.filter(({ at }) => at > 0 && at < end) ?? []
    return sum(early.map(({ done }) => done))
  }
})
