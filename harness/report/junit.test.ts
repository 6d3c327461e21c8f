import { describe, expect, test } from 'vitest'
import { scenarioEvidence } from '../../test/fixtures/evidence.ts'
import { hostileNames, hostileReport } from '../../test/fixtures/hostile-names.ts'
import { sampleEvidence, sampleReport } from '../../test/fixtures/report.ts'
import { judge } from '../verdict/judge.ts'
import { junitXml } from './junit.ts'
import type { Report } from './report.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** Reads the little of XML that such a file may hold. */
function parse(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  for (const [, closing, name, attributes = '', self, text] of xml.matchAll(
    /<(\/?)([a-z-]+)((?:\s[a-z]+="[^"<]*")*)\s*(\/?)>|<\?[^>]*\?>|([^<]+)/g,
  )) {
    const current = open.at(-1) ?? root
    if (text !== undefined) current.text += text
    else if (closing) expect(open.pop()?.name).toBe(name)
    else if (name !== undefined) {
      const pairs = [...attributes.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])
      const element = { name, attributes: Object.fromEntries(pairs), children: [], text: '' }
      current.children.push(element)
      if (!self) open.push(element)
    }
  }
  expect(open).toEqual([root])
  return root.children[0] ?? root
}

const text = /^.+$/s
const whole = /^\d+$/
/** What both xs:decimal and the pattern of Jenkins for a time take. */
const seconds = /^\d{1,9}\.\d{3}$/
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/

/**
 * What an element may hold so that Jenkins' junit-10.xsd and Ant's JUnit.xsd both take it: attributes, all of which have to be
 * there, and children in their order. Ant's schema is the stricter one but for the time of a suite.
 */
const schema: Record<string, { attributes: Record<string, RegExp>; children: RegExp }> = {
  testsuites: { attributes: {}, children: /^(testsuite )+$/ },
  testsuite: {
    attributes: {
      ...{ id: whole, package: text, name: text, tests: whole, failures: whole, errors: whole },
      ...{ skipped: whole, time: seconds, timestamp: moment, hostname: text },
    },
    children: /^properties (testcase )*system-out system-err $/,
  },
  properties: { attributes: {}, children: /^(property )*$/ },
  property: { attributes: { name: text, value: /^.*$/s }, children: /^$/ },
  testcase: {
    attributes: { name: text, classname: text, time: seconds },
    children: /^(error |failure )?$/,
  },
  error: { attributes: { message: /^.*$/s, type: text }, children: /^$/ },
  failure: { attributes: { message: /^.*$/s, type: text }, children: /^$/ },
  'system-out': { attributes: {}, children: /^$/ },
  'system-err': { attributes: {}, children: /^$/ },
}
const mixed = new Set(['error', 'failure', 'system-out', 'system-err'])

function check(element: Element): void {
  const allowed = schema[element.name]
  if (allowed === undefined) throw new Error(`<${element.name}> has no place`)
  expect(Object.keys(element.attributes).sort()).toEqual(Object.keys(allowed.attributes).sort())
  for (const [name, pattern] of Object.entries(allowed.attributes))
    expect(element.attributes[name], `${element.name} ${name}`).toMatch(pattern)
  expect(element.children.map(({ name }) => `${name} `).join('')).toMatch(allowed.children)
  if (!mixed.has(element.name)) expect(element.text.trim()).toBe('')
  for (const child of element.children) check(child)
}

const empty = { ...sampleReport(), verdict: { outcome: 'unproven', reason: '', scenarios: [] } } as const
const withoutEvidence = { scenarios: [], resources: [], phases: [] }

const rows: readonly (readonly [string, Report])[] = [
  ['a run of three scenarios', sampleReport()],
  ['a run without a scenario', empty],
  ['a scenario without evidence', sampleReport(withoutEvidence)],
  ['a scenario without a budget', { ...sampleReport(), verdict: judge(sampleEvidence(), []) }],
  ...hostileNames.map((name) => [JSON.stringify(name), hostileReport(name)] as const),
]
test.each(rows)('the stricter schemas take %s', (_, report) => {
  check(parse(junitXml(report)))
})

describe('a case', () => {
  const [browse] = parse(junitXml(sampleReport())).children
  const cases = browse?.children.filter(({ name }) => name === 'testcase') ?? []
  const properties = Object.fromEntries(
    (browse?.children[0]?.children ?? []).map(({ attributes }) => [attributes.name, attributes.value]),
  )
  test('has the seconds it was judged on, and its suite what was measured', () => {
    expect(cases.map(({ attributes }) => attributes.time)).toEqual(cases.map(() => '20.000'))
    for (const { attributes } of cases.filter(({ attributes }) => attributes.name?.includes('p95')))
      expect(properties[attributes.name ?? '']).toMatch(/^[\d.]+ ms, 95 % interval [\d.]+ ms to [\d.]+ ms$/)
  })

  test('that failed says what was measured', () => {
    const failed = cases.find(({ children }) => children[0]?.name === 'failure')
    expect(failed?.children[0]?.text).toMatch(/^measured: [\d.]+ ms, 95 % interval/)
  })
})

test('what failed is told in the suite, escaped', () => {
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
