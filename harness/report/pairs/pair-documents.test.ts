import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hostileNames } from '../../../test/fixtures/hostile-names.ts'
import { hostilePairReport } from '../../../test/fixtures/hostile-pair-report.ts'
import { checkJunit, parseXml } from '../../../test/fixtures/junit-schema.ts'
import {
  change,
  pairReport,
  pairReports,
  unchanged,
  verdicts,
  worse,
} from '../../../test/fixtures/pair-report.ts'
import { columns } from '../../base/text.ts'
import { coloured, plain } from '../paint.ts'
import { annotationLines } from './annotations.ts'
import { pairDocument } from './json.ts'
import { pairJunit } from './junit.ts'
import { pairSummary } from './markdown.ts'
import type { PairReport } from './pair-report.ts'
import { pairSummaryLines } from './terminal.ts'

const bundle = 'results/2026-11-28T09-00-05Z-gate-5e6f7a8b'
const terminal = (report: PairReport, width: number, paint = plain): string[] =>
  pairSummaryLines(report, bundle, paint, width)

/** All texts for people and CI, one after another. */
const everything = (report: PairReport): string =>
  [
    ...[100, 80, 40].flatMap((width) => [
      `--- a terminal of ${width} columns`,
      ...terminal(report, width),
      '',
    ]),
    ...['--- summary.md', pairSummary(report), '--- annotations', ...annotationLines(report), ''],
    ...['--- junit.xml', pairJunit(report)],
  ].join('\n')

const golden = readdirSync(join(import.meta.dirname, 'golden'))
const goldenOf = (name: string): string => `${name.replace(/\W+/g, '-')}.txt`

test.each(Object.entries(pairReports))('%s reads as it did', async (name, report) => {
  // Outside of CI, vitest writes a file that is missing, and passes.
  expect(golden, 'make an empty file of this name, and run vitest with --update').toContain(goldenOf(name))
  await expect(everything(report)).toMatchFileSnapshot(`golden/${goldenOf(name)}`)
})

test('no file is left of a report that is gone', () => {
  expect(golden.toSorted()).toEqual(Object.keys(pairReports).map(goldenOf).toSorted())
})

const hostile = hostileNames.map((name) => [JSON.stringify(name), hostilePairReport(name)] as const)
const reports: readonly (readonly [string, PairReport])[] = [...Object.entries(pairReports), ...hostile]

describe.each(reports)('%s', (_, report) => {
  test.each([80, 40])('fits a terminal of %d columns, except for lines to be copied', (width) => {
    const wide = terminal(report, width).filter((line) => columns(line) > width)
    expect(wide.filter((line) => !/^ {2}(again|report) /.test(line))).toEqual([])
  })

  test('shows the verdict first and contains no value that is not a number', () => {
    expect(terminal(report, 80)[1]).toMatch(/^[✗✓?≠=] /)
    expect(everything(report)).not.toMatch(/NaN|Infinity|undefined|\[object/)
  })

  test('always shows the detectable change, the noise, what was dropped, the seed and how to repeat it', () => {
    const named = terminal(report, 80).map((line) => /^ {2}(\w+) /.exec(line)?.[1])
    for (const name of ['MDE', 'noise', 'pairs', 'seed', 'again']) expect(named).toContain(name)
  })

  test('writes JUnit that the strict schemas accept', () => checkJunit(parseXml(pairJunit(report))))

  test('has a summary that fits into a comment', () => {
    expect(pairSummary(report).length).toBeLessThan(60_000)
  })

  test('has a document without values that JSON does not have', () => {
    const document = pairDocument(report, bundle)
    expect(JSON.parse(JSON.stringify(document)).verdict.outcome).toBe(report.verdict.outcome)
  })
})

describe.each(hostile)('%s does nothing', (_, report) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
  const control = /[\u0000-\u0009\u000b-\u001f\u007f\u202e\ufffe]/

  test('on a terminal', () => {
    const lines = terminal(report, 80)
    expect(lines.join('\n')).not.toMatch(control)
    expect(lines.every((line) => !line.includes('\n'))).toBe(true)
  })

  test('in a summary: no tag, no mention, no further cell, no heading', () => {
    const [before = '', fenced = '', after = ''] = pairSummary(report).split(/^`{3,}$/m)
    const read = before + after
    expect(fenced).not.toMatch(control)
    expect(read).not.toMatch(control)
    expect(read.match(/<(?!\/?(details|summary|sub)>)/g)).toBeNull()
    expect(read).not.toContain('@everyone')
    expect(read.match(/^#/gm)).toHaveLength(1)
    const rows = read.split('\n').filter((text) => text.startsWith('|'))
    expect(rows.length).toBeGreaterThan(2)
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(8)
  })

  test('in annotations: one line each, which nothing ends early', () => {
    for (const line of annotationLines(report)) {
      expect(line).toMatch(/^::(error|warning|notice) title=[^:,\r\n]*::[^\r\n]*$/)
      expect(line).not.toMatch(control)
      expect(line.replaceAll(/%(25|0A|0D|3A|2C)/g, '')).not.toContain('%')
    }
  })
})

describe('a table', () => {
  const found = (text: string) => terminal(pairReports[text as keyof typeof pairReports], 100).join('\n')

  test('contains only changes, the worst first, and counts the rest', () => {
    expect(found('fail')).toMatch(
      /✗ worse\n.*✗ worse\n.*\? undecided\n.*✓ better\n {2}and 15 figures without a change/,
    )
    expect(found('fail')).not.toContain('9.05 ms')
  })

  test.each([
    ['A/A', 'Both arms are the same code'],
    ['advisory', 'Advisory: the exit code is 0 whatever the verdict says'],
    ['unproven', 'In all about 14 min would decide it: --max-time 14m.'],
    ['a comparison of set-ups', 'never fails; the exit code is 0'],
    ['an accepted change', '! worse, accepted'],
    ['changed answers', 'answers of list'],
    ['nothing measured', 'no figure was compared'],
  ])('of %s says so in words', (name, words) => {
    expect(found(name)).toContain(words)
  })

  test('of an aborted comparison shows no exit code that it did not have', () => {
    const { advisory } = pairReports
    const aborted = { ...advisory, comparison: { ...advisory.comparison, status: 'aborted' as const } }
    const text = terminal(aborted, 100).join('\n')
    expect(text).toContain('The comparison was aborted')
    expect(text).not.toContain('exit code')
  })

  test('says how many requests had not ended by the deadline, if any', () => {
    const { pass } = verdicts
    const late = pairReport({ ...pass, pairs: { ...pass.pairs, undrained: 3 } })
    expect(terminal(late, 100).join('\n')).toContain(
      '6 invocations; 3 requests had not ended by the deadline',
    )
    expect(found('pass')).not.toContain('deadline')
  })

  test('says what was accepted also where nothing shows it to be worse', () => {
    const accepted = { accepted: 'the list now has labels', isGated: false, outcome: 'undecided' } as const
    const some = [
      change({ route: 'list', figure: 'p95', head: 4300, low: -0.1, high: 0.3, ...accepted }),
      change({ route: 'list', figure: 'sliceP95', head: 4200, low: -0.1, high: 0.3, ...accepted }),
    ]
    const report = pairReport({ ...verdicts.pass, changes: [...some, ...unchanged] })
    const said = 'not shown to be worse. Reason given: the list now has labels'
    for (const text of [terminal(report, 200).join('\n'), pairSummary(report)]) {
      expect(text).toContain('p95 of list')
      expect(text.split(said)).toHaveLength(2)
    }
  })

  test('of several scenarios names the one in which something was accepted', () => {
    const { comparison } = pairReports['two scenarios']
    const accepted = change({ ...worse, accepted: 'the list now has labels' })
    const changes = [accepted, change({ ...worse, scenario: 'upload', outcome: 'same' })]
    const report = pairReport({ ...verdicts.pass, changes }, { comparison })
    expect(pairSummary(report)).toContain('**accepted**: browse: p95 of list: 4.10 ms became 4.90 ms')
  })

  test('mentions what does not fit', () => {
    const many = Array.from({ length: 30 }, (_, at) =>
      change({ route: `route-${at}`, figure: 'p95', head: 5000, low: 0.1, high: 0.3, outcome: 'worse' }),
    )
    const lines = terminal(pairReport({ ...verdicts.fail, changes: [...many, ...unchanged] }), 80)
    expect(lines.filter((line) => line.includes('✗ worse'))).toHaveLength(12)
    expect(lines).toContain('  and 18 figures more that changed or may have: 18 worse')
  })

  test('has colours only when they are wanted, and the same words with them', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
    const colours = /\u001b\[[\d;]*m/g
    const painted = terminal(pairReports.fail, 80, coloured).join('\n')
    expect(painted).toMatch(colours)
    expect(painted.replace(colours, '')).toBe(terminal(pairReports.fail, 80).join('\n'))
  })
})

describe('the rest', () => {
  const rest = (changes: Parameters<typeof change>[0][]) =>
    terminal(pairReport({ ...verdicts.pass, changes: changes.map(change) }), 80).find((line) =>
      line.startsWith('  and '),
    )
  test.each([
    ['and 1 figure without a change', [{ figure: 'p95', low: 0, high: 0 }]],
    ['and 1 figure without a change beyond 4.2 %', [{ figure: 'p95', low: -0.0412, high: 0.02 }]],
    ['and 1 figure that is not worse by more than 3 %', [{ figure: 'p95', low: -Infinity, high: 0.03 }]],
    [
      'and 1 count with a negligible difference',
      [
        {
          ...{ figure: 'queriesPerRequest', base: 0, head: 0.0125, low: Infinity, high: Infinity },
          comparison: 'exact' as const,
        },
      ],
    ],
    [
      'and 1 figure of which nothing is decided, and which decide nothing',
      [{ figure: 'p95', outcome: 'undecided' as const, isGated: false }],
    ],
  ])('%s', (said, changes) => expect(rest(changes)).toBe(`  ${said}`))
})

describe('JUnit', () => {
  const outcomes = (report: PairReport) => {
    const suites = parseXml(pairJunit(report)).children
    const cases = suites.flatMap(({ children }) => children.filter(({ name }) => name === 'testcase'))
    return cases.map(({ attributes, children }) => `${attributes.name}: ${children[0]?.name ?? 'pass'}`)
  }

  test('has a case for each gated figure, and one for the verdict', () => {
    expect(outcomes(pairReports.fail)).toHaveLength(verdicts.fail.changes.length + 1)
    expect(outcomes(pairReports.fail)).toEqual(
      expect.arrayContaining([
        'list p95: failure',
        'read p95: error',
        'groups p95: pass',
        'verdict: failure',
      ]),
    )
  })

  test.each([
    ['advisory', 'warning, list p95: fail: p95 of list'],
    ['a comparison of set-ups', 'warning, verdict: fail: p95 of list'],
    ['an accepted change', 'Reason given: the list now has labels, see #12'],
  ] as const)('of %s holds nobody to it, and says what was found', (name, warning) => {
    expect(outcomes(pairReports[name]).filter((each) => !each.endsWith(': pass'))).toEqual([])
    expect(pairJunit(pairReports[name])).toContain(warning)
  })

  test.each(['advisory', 'a comparison of set-ups'] as const)('of %s, aborted, is in error', (name) => {
    const comparison = { ...pairReports[name].comparison, status: 'aborted' } as const
    for (const verdict of [verdicts.unproven, verdicts.fail]) {
      const found = outcomes(pairReport(verdict, { comparison }))
      expect(found).toEqual(expect.arrayContaining(['read p95: error', 'verdict: error']))
      expect(found.filter((one) => one.endsWith(': failure'))).toEqual([])
    }
  })

  test('of a comparison that proves nothing has no case that passes', () => {
    expect(outcomes(pairReports['nothing measured'])).toEqual(['verdict: error'])
    expect(outcomes(pairReports['changed answers'])).toContain('verdict: error')
  })
})

describe('annotations', () => {
  test('are at most as many of a level as GitHub shows, the verdict first', () => {
    const many = Array.from({ length: 30 }, (_, at) =>
      change({ route: `route-${at}`, figure: 'p95', head: 5000, low: 0.1, high: 0.3, outcome: 'worse' }),
    )
    const lines = annotationLines(pairReport({ ...verdicts.fail, changes: many }))
    expect(lines).toHaveLength(10)
    expect(lines[0]).toMatch(/^::error title=Tailgate gate%3A ✗ fail::/)
    expect(lines[9]).toBe(
      '::error title=Tailgate%3A more of this kind::22 more are in report.html and summary.md.',
    )
  })

  test.each(['advisory', 'a comparison of set-ups'] as const)('of %s are no errors', (name) => {
    expect(annotationLines(pairReports[name]).filter((line) => line.startsWith('::error'))).toEqual([])
  })
})
