import { describe, expect, test } from 'vitest'
import { hostileNames, hostileReport } from '../../test/fixtures/hostile-names.ts'
import { sampleReport } from '../../test/fixtures/report.ts'
import { columns } from '../base/text.ts'
import { htmlReport } from './html/html.ts'
import { jsonDocument } from './json.ts'
import { junitXml } from './junit.ts'
import { markdownSummary } from './markdown.ts'
import { coloured, paintFor, plain } from './paint.ts'
import { summaryLines } from './terminal.ts'

const report = sampleReport()
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
const control = /[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f\u202a-\u202e]/

/** Checks that every tag is closed, in order, and that only known entities occur; returns the tags. */
function tagsOf(xml: string): string[] {
  const open: string[] = []
  const seen: string[] = []
  for (const [, closing, name = '', , selfClosing] of xml.matchAll(
    /<(\/?)([a-z-]+)((?: [a-z]+="(?:[^<"&]|&(?:amp|lt|gt|quot|apos|#\d+);)*")*)(\/?)>/g,
  )) {
    if (closing) expect(open.pop()).toBe(name)
    else {
      seen.push(name)
      if (!selfClosing) open.push(name)
    }
  }
  expect(open).toEqual([])
  expect(xml.match(/</g)?.length).toBe(1 + (xml.match(/<\/?[a-z]+/g)?.length ?? 0))
  return seen
}

describe('JUnit', () => {
  const xml = junitXml(report)
  const tags = tagsOf(xml)
  const of = (name: string) => tags.filter((tag) => tag === name).length
  test('has a case for each budget, a failure for each fail, an error for each unproven', () => {
    const judged = report.verdict.scenarios.flatMap(({ budgets }) => budgets)
    const having = (outcome: string) => judged.filter((verdict) => verdict.outcome === outcome).length
    expect({ cases: of('testcase'), failures: of('failure'), errors: of('error') }).toEqual({
      cases: judged.length,
      failures: having('fail'),
      errors: having('unproven'),
    })
    expect(having('fail')).toBeGreaterThan(0)
    expect(having('unproven')).toBeGreaterThan(0)
    expect(of('skipped')).toBe(0)
  })

  test('a run without scenarios, and a scenario without budgets, is an error', () => {
    const empty = { ...report, verdict: { outcome: 'unproven', reason: '', scenarios: [] } } as const
    expect(tagsOf(junitXml(empty))).toContain('error')
    const scenario = {
      scenario: 'browse',
      outcome: 'unproven',
      reason: 'r',
      certificate: [],
      budgets: [],
    } as const
    expect(tagsOf(junitXml({ ...empty, verdict: { ...empty.verdict, scenarios: [scenario] } }))).toContain(
      'error',
    )
  })

  test.each(hostileNames.map((name) => [JSON.stringify(name), name]))(
    'stays well-formed with %s',
    (_, name) => {
      const hostile = junitXml(hostileReport(name))
      const tags = new Set(tagsOf(hostile))
      expect([...tags].sort()).toEqual([
        ...['error', 'properties', 'property', 'system-err', 'system-out'],
        ...['testcase', 'testsuite', 'testsuites'],
      ])
      expect(hostile).not.toMatch(control)
    },
  )
})

describe('Markdown', () => {
  test('has the verdict, a table and the reasons', () => {
    const text = markdownSummary(report)
    expect(text).toMatch(/^## Tailgate: ✗ fail\n\nThe tail does not hold: p95 of stats/)
    expect(text).toMatch(/\| stats \| 311 \|.*✗ fail — [\d.]+ ms over/)
    expect(text).toMatch(/- \? unproven \*\*upload\*\*: 1\d\d requests on upload; p99 needs 368/)
    expect(text.length).toBeLessThan(6000)
  })

  test.each(hostileNames.map((name) => [JSON.stringify(name), name]))('says %s as text', (_, name) => {
    const text = markdownSummary(hostileReport(name))
    expect(text).not.toMatch(control)
    expect(text.replaceAll(/<\/?sub>/g, '')).not.toMatch(/<[a-z]/i)
    expect(text).not.toMatch(/(?<!\\)\]\((?!#)/)
    expect(text).not.toMatch(/@[a-z]/)
    expect(text).not.toMatch(/^# /m)
  })
})

describe('the table on the terminal', () => {
  test('has a line for every budget, the reasons, the failed lines of the certificate, and the report', () => {
    const text = summaryLines(report, 'results/latest', plain, 160).join('\n')
    expect(text).toMatch(/browse +✗ fail +open-loop, 300\/s, 20 s measured/)
    expect(text).toMatch(/stats +311 .*p95 ≤ 30\.0 ms +✗ fail +[\d.]+ ms over \(\+\d+ %\)/)
    expect(text).toMatch(/certificate, samples: Too few samples: upload has 1\d\d of 368 for p99/)
    expect(text).toMatch(/report +results\/latest\/report\.html/)
    expect(text).toMatch(/\n✗ fail +The tail does not hold/)
  })

  test.each([
    ['the terminal', () => summaryLines(report, 'b', plain, 160).join('\n')],
    ['the summary', () => markdownSummary(report)],
    ['the page', () => htmlReport(report)],
  ])(
    '%s says from when the latencies of each engine count where that is not the intended start',
    (_, words) => {
      const text = words()
      expect(text).toMatch(
        /k6, .*measured; latencies count from the sending of a request, not from when it was meant to be sent/,
      )
      expect(text).toMatch(/autocannon, closed loop, .*measured; latencies count from the sending/)
      expect(text).toMatch(/open-loop, 300\/s, 20\ss measured(?!;)/)
    },
  )

  test('columns are aligned, with and without colours', () => {
    const lines = (paint: typeof plain) => summaryLines(report, 'b', paint, 160).map((line) => columns(line))
    expect(lines(coloured)).toEqual(lines(plain))
  })

  test('drops other columns before the verdict', () => {
    const table = summaryLines(report, 'b', plain, 90).find((line) => line.includes('budget '))
    expect(table).not.toContain('count')
    expect(table).toContain('verdict')
  })

  test.each(hostileNames.map((name) => [JSON.stringify(name), name]))('prints %s harmlessly', (_, name) => {
    for (const line of summaryLines(hostileReport(name), 'b', plain, 160))
      expect(line).not.toMatch(/[\n\r\t]/)
    expect(summaryLines(hostileReport(name), 'b', plain, 160).join('\n')).not.toMatch(control)
  })

  test.each([
    ['a terminal', true, {}, true],
    ['no terminal', false, {}, false],
    ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ])('%s is coloured or not', (_, isTerminal, environment, wanted) => {
    expect(paintFor(isTerminal, environment) === coloured).toBe(wanted)
  })
})

test('the document of --json is JSON with the verdict and every figure', () => {
  const document = JSON.parse(JSON.stringify(jsonDocument(report, 'results/x')))
  expect(document).toMatchObject({ schema: 1, bundle: 'results/x', verdict: { outcome: 'fail' } })
  expect(document.scenarios[0].routes[0]).toMatchObject({ route: 'list', done: 3636, failures: {} })
  expect(Object.keys(document.scenarios[0].routes[0])).toEqual(
    expect.arrayContaining(['p50', 'p95', 'p99', 'p99.9', 'max', 'rate', 'statuses']),
  )
})
