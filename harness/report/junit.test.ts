import { describe, expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../test/fixtures/evidence.ts'
import { hostileNames, hostileReport } from '../../test/fixtures/hostile-names.ts'
import { checkJunit, parseXml as parse } from '../../test/fixtures/junit-schema.ts'
import { sampleEvidence, sampleReport } from '../../test/fixtures/report.ts'
import type { Budget } from '../config/budgets/budget.ts'
import { withErrorBudgets } from '../config/budgets/error-budgets.ts'
import { judge } from '../verdict/judge.ts'
import { junitXml } from './junit.ts'
import type { Report } from './report.ts'

const empty = { ...sampleReport(), verdict: { outcome: 'unproven', reason: '', scenarios: [] } } as const
const withoutEvidence = { scenarios: [], resources: [], phases: [] }

const rows: readonly (readonly [string, Report])[] = [
  ['a run of three scenarios', sampleReport()],
  ['a run without a scenario', empty],
  ['a scenario without evidence', sampleReport(withoutEvidence)],
  ['a scenario without a budget', { ...sampleReport(), verdict: judge(sampleEvidence(), []) }],
  ...hostileNames.map((name) => [JSON.stringify(name), hostileReport(name)] as const),
]
test.each(rows)('the strict schemas accept %s', (_, report) => {
  checkJunit(parse(junitXml(report)))
})

const warning: Budget = { scenario: 'browse', route: 'list', figure: 'p95', limit: 1, level: 'warn' }

describe('a case', () => {
  const [browse] = parse(junitXml(sampleReport())).children
  const cases = browse?.children.filter(({ name }) => name === 'testcase') ?? []
  const properties = Object.fromEntries(
    (browse?.children[0]?.children ?? []).map(({ attributes }) => [attributes.name, attributes.value]),
  )
  test('has the seconds on which it was judged, and its suite has the measured values', () => {
    expect(cases.map(({ attributes }) => attributes.time)).toEqual(cases.map(() => '20.000'))
    const names = cases.flatMap(({ attributes: { name = '' } }) => (name.includes('p95') ? [name] : []))
    expect(names.length).toBeGreaterThan(0)
    for (const name of names)
      expect(properties[name]).toMatch(/^[\d.]+ ms, 95 % interval [\d.]+ ms to [\d.]+ ms$/)
  })

  test('of evidence that might have decided three times has a surer interval', () => {
    const report = sampleReport()
    const text = junitXml({ ...report, run: { ...report.run, decisions: 3 } })
    expect(text).toMatch(/<property name="[^"]*p95[^"]*" value="[\d.]+ ms, 98\.3 % interval /)
  })

  test('that failed shows the measured value', () => {
    const failed = cases.find(({ children }) => children[0]?.name === 'failure')
    expect(failed?.children[0]?.text).toMatch(/^measured: [\d.]+ ms, 95 % interval/)
  })
})

test.each<[string, boolean, readonly Budget[], number]>([
  ['scenarios that nobody gave a budget', false, [], 1],
  ['a typed load that nobody gave a budget, as it only measures', true, [], 0],
  ['scenarios with a warning alone', false, [warning], 1],
  ['a typed load with a warning alone', true, [warning], 1],
])('JUnit of %s', (_, isTyped, budgets, errors) => {
  const evidence = evidenceOf(scenarioEvidence('browse', [{ route: 'list', rate: 50, median: 4000 }]))
  const known = [{ name: 'browse', routes: ['list'], phases: [] }]
  const report = sampleReport(evidence, withErrorBudgets(budgets, known))
  const text = junitXml({ ...report, run: { ...report.run, isTyped } })
  expect(text).toMatch(new RegExp(`failures="0" errors="${errors}"`))
})

test('a run that was aborted after its scenarios had passed is in error', () => {
  const evidence = evidenceOf(scenarioEvidence('browse', [{ route: 'list', rate: 50, median: 4000 }]))
  const report = sampleReport(evidence, [{ scenario: 'browse', route: 'list', figure: 'p95', limit: 1e6 }])
  expect(report.verdict.outcome).toBe('pass')
  const text = junitXml({ ...report, run: { ...report.run, status: 'aborted' } })
  checkJunit(parse(text))
  expect(text).toContain('name="run" tests="1" failures="0" errors="1"')
})

test('failures are listed in the suite, escaped', () => {
  const evidence = {
    ...sampleEvidence(),
    scenarios: [
      scenarioEvidence('browse', [{ route: 'list', rate: 50, median: 4000 }], {
        failures: {
          ungrouped: 3,
          groups: [
            {
              ...{ route: 'list', status: 401, kind: 'http4xx', count: 754, firstSecond: 2 },
              example: { method: 'GET', path: '/a?b=<c>', answer: '{"error":\n "expired"}\u001b[2J' },
            },
          ],
        },
      }),
    ],
  }
  expect(junitXml(sampleReport(evidence))).toContain(
    [
      'What failed:',
      '401 × 754 on list, first at 2 s: GET /a?b=&lt;c&gt; → {&quot;error&quot;: &quot;expired&quot;}\\u001b[2J',
      'and 3 more of other kinds, in failures.jsonl</system-out>',
    ].join('\n'),
  )
})
