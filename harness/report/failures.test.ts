import { describe, expect, test } from 'vitest'
import { scenarioEvidence } from '../../test/fixtures/evidence.ts'
import { hostileNames } from '../../test/fixtures/hostile-names.ts'
import { sampleEvidence, sampleReport } from '../../test/fixtures/report.ts'
import { printableJson } from '../base/text.ts'
import type { FailureEvidence, FailureGroup } from '../evidence/failure-evidence.ts'
import { failureName, failuresOf, failureWords } from './failures.ts'
import { htmlReport } from './html/html.ts'
import { jsonDocument } from './json.ts'
import { junitXml } from './junit.ts'
import { markdownSummary } from './markdown.ts'
import { plain } from './paint.ts'
import type { Report } from './report.ts'
import { summaryLines } from './terminal.ts'

const group = (over: Partial<FailureGroup> = {}): FailureGroup => ({
  ...{ route: 'list', status: 401, kind: 'http4xx', count: 754, firstSecond: 2 },
  example: { method: 'GET', path: '/things?token=…', answer: '{"error":\n  "expired"}' },
  ...over,
})

test.each([
  ['http4xx', 401, '401'],
  ['http5xx', 503, '503'],
  ['http4xx', 0, '4xx'],
  ['unexpected', 302, '302 unexpected'],
  ['timeout', 0, 'timeout'],
  ['timeout', 200, 'timeout after 200'],
  ['reset', 200, 'reset after 200'],
  ['refused', 0, 'refused'],
  ['mismatch', 0, 'mismatch'],
] as const)('%s with the status %i is called %s', (kind, status, name) => {
  expect(failureName({ kind, status })).toBe(name)
})

test('a group is described with its count, its first second and one example on one line', () => {
  expect(failureWords(group())).toEqual({
    what: '401 × 754',
    where: 'on list, first at 2 s',
    example: 'GET /things?token=… → {"error": "expired"}',
  })
})

describe('a bundle from before failures were recorded', () => {
  test('shows what its counts contain', () => {
    const shape = { route: 'list', rate: 50, median: 4000, failing: 0.1 }
    const failed = scenarioEvidence('browse', [shape])
    const [only] = failuresOf(failed).groups
    expect(only).toMatchObject({ route: 'list', status: 503, kind: 'http5xx' })
    expect(only?.count).toBe(failed.routes[0]?.total.failures.http5xx)
    expect(only?.firstSecond).toBe(failed.routes[0]?.seconds.find(({ failures }) => failures.http5xx)?.at)
  })

  test('does not guess when some answers with a status were expected', () => {
    const healthy = scenarioEvidence('browse', [{ route: 'list', rate: 50, median: 4000 }])
    const [route] = healthy.routes
    if (route === undefined) throw new Error('there is no route')
    const total = { ...route.total, statuses: { 200: 10, 404: 9 }, failures: { http4xx: 4 } }
    expect(failuresOf({ ...healthy, routes: [{ ...route, total }] }).groups).toMatchObject([
      { status: 0, kind: 'http4xx', count: 4 },
    ])
  })
})

const reportOf = (failures: FailureEvidence): Report => {
  const scenario = scenarioEvidence('browse', [{ route: 'list', rate: 50, median: 4000 }], { failures })
  return sampleReport({ ...sampleEvidence(), scenarios: [scenario] })
}
const ways: readonly (readonly [string, (report: Report) => string])[] = [
  ['the terminal', (report) => summaryLines(report, 'b', plain, 240).join('\n')],
  ['the summary', markdownSummary],
  ['the page', htmlReport],
  ['JUnit', junitXml],
  ['--json', (report) => printableJson(jsonDocument(report, 'b'))],
]

describe.each(ways)('%s', (name, render) => {
  test('shows the failures, their number, since when, and one example', () => {
    const said = render(reportOf({ groups: [group()], ungrouped: 0 }))
    const wanted =
      name === '--json'
        ? [401, 754, 'expired', 'list']
        : ['401 × 754', 'first at 2', 'expired', 'GET /things']
    for (const one of wanted) expect(said).toContain(String(one))
  })

  test('says that there are more than it shows', () => {
    const groups = Array.from({ length: 90 }, (_, index) =>
      group({ status: 400 + index, count: 900 - index }),
    )
    const said = render(reportOf({ groups, ungrouped: 12 }))
    expect(said).toMatch(name === '--json' ? /"ungrouped": 12/ : /and .*more of other kinds/)
    if (name !== '--json' && name !== 'the page') expect(said.length).toBeLessThan(15_000)
  })

  test.each(hostileNames.map((hostile) => [JSON.stringify(hostile), hostile]))(
    'shows %s as text',
    (_, hostile) => {
      const example = { method: hostile, path: hostile, answer: hostile }
      const said = render(reportOf({ groups: [group({ route: hostile, example })], ungrouped: 0 }))
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
      expect(said).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
      if (name === '--json' || name === 'the terminal') return
      expect(said).not.toContain('<script>alert')
      expect(said).not.toContain('<img')
      if (name === 'the summary') expect(said).not.toMatch(/(?<!\\)\]\((?!#)|@[a-z]/)
    },
  )
})
