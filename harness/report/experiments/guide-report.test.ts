import { describe, expect, test } from 'vitest'
import { exampleFigure, examplePoint, exampleResult } from '../../../test/fixtures/experiment-result.ts'
import { hostileNames } from '../../../test/fixtures/hostile-names.ts'
import type { ExperimentFigure, ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { headlineOf } from '../../verdict/experiments/headline.ts'
import { agreementsOf } from './agreement.ts'
import { allAtOnceOf } from './all-at-once.ts'
import { byEffect, verdictWords } from './effects.ts'
import { guideHtml } from './guide-html.ts'
import type { GuideReport } from './guide-report.ts'
import { guideMarkdown } from './markdown.ts'
import { repetitionsOf } from './repetition.ts'
import { textGauges } from './text-gauge.ts'

const described = (id: string, title = `What ${id} says`): GuideReport['experiments'][number] => ({
  ...{ id, title, says: 'It says so.', doubt: 'It may not show.', isNull: false },
  claim: [{ route: 'all', figure: 'p95', direction: 'falls' }],
})

const report = (given: Partial<GuideReport> = {}): GuideReport => ({
  document: { title: 'The guide', introduction: ['About it.'], sections: [] },
  experiments: [described('I3')],
  own: { name: 'experiments/results', results: [exampleResult()] },
  others: [],
  ...given,
})

describe('the headline figure of an experiment', () => {
  const p50 = exampleFigure({ figure: 'p50', label: 'p50', change: -0.5, low: -0.6, high: -0.4 })
  const cpu = exampleFigure({ figure: 'cpuPerRequest', label: 'CPU', change: 0.4, outcome: 'worse' })
  test.each<[string, Partial<ExperimentResult>, string | undefined]>([
    ['what was claimed and decided', { figures: [p50, exampleFigure()] }, 'p95'],
    [
      'what changed, where some is better and some worse',
      { verdict: 'mixed', figures: [exampleFigure({ outcome: 'none' }), cpu] },
      'cpuPerRequest',
    ],
    [
      'the first of what was claimed, not the largest',
      {
        claim: [
          { route: 'all', figure: 'p95', direction: 'falls' },
          { route: 'all', figure: 'p50', direction: 'falls' },
        ],
        figures: [p50, exampleFigure()],
      },
      'p95',
    ],
    [
      'what decided against it',
      { verdict: 'hurts', figures: [exampleFigure({ outcome: 'none' }), cpu] },
      'cpuPerRequest',
    ],
    [
      'what was claimed, where nothing changed',
      { verdict: 'no effect', figures: [p50, exampleFigure()] },
      'p95',
    ],
    ['nothing, where nothing was measured', { verdict: 'not measured' }, undefined],
  ])('is %s', (_, given, figure) => {
    expect(headlineOf(exampleResult(given))?.figure).toBe(figure)
  })
})

test('the largest improvement comes first, the largest harm last, and unmeasured experiments at the end', () => {
  const at = (id: string, verdict: ExperimentResult['verdict'], change: number) =>
    exampleResult({
      ...{ id, verdict },
      figures: [exampleFigure({ change, outcome: change < 0 ? 'better' : change > 0 ? 'worse' : 'none' })],
    })
  const results = [
    at('A1', 'not measured', 0),
    at('A2', 'hurts', 0.5),
    at('A3', 'no effect', 0),
    at('A4', 'helps', -0.2),
    at('A5', 'helps', -0.5),
    at('A6', 'hurts', 0.1),
  ]
  expect(byEffect(results).map(({ id }) => id)).toEqual(['A5', 'A4', 'A3', 'A6', 'A2', 'A1'])
})

test.each([
  ['no effect', 0.0412, 'no effect beyond 5 %'],
  ['no effect', 0.0046, 'no effect beyond 0.5 %'],
  ['no effect', null, 'no effect'],
  ['helps', null, 'helps'],
] as const)('%s beyond %s is said as %s', (verdict, beyond, words) => {
  expect(verdictWords({ verdict, beyond })).toBe(words)
})

test('a bar covers its interval, and all bars of one chart have the same scale', () => {
  const gauges = textGauges([
    exampleFigure({ change: -0.5, low: -0.6, high: -0.4 }),
    exampleFigure({ figure: 'p50', label: 'p50', change: 0.01, low: -0.02, high: 0.04 }),
  ])
  expect(gauges[0]).toMatch(/^p95 of all routes {2}─+●─+ +│ +−50 % \(−60 to −40 %\)$/)
  expect(gauges[1]).toMatch(/^p50 of all routes +●?─?┼?●?─? +\+1 % \(−2 to \+4 %\)$/)
})

describe('results of another machine', () => {
  const other = (given: Partial<ExperimentFigure>) => ({
    name: 'elsewhere',
    results: [exampleResult({ figures: [exampleFigure(given)] })],
  })
  test.each<[string, Partial<ExperimentFigure>, string]>([
    ['an interval that overlaps', { change: -0.16, low: -0.2, high: -0.1 }, 'agrees'],
    ['a smaller effect', { change: -0.05, low: -0.08, high: -0.04 }, 'disagrees about the size'],
    ['the other sign', { change: 0.1, low: 0.05, high: 0.2, outcome: 'worse' }, 'disagrees about the sign'],
    ['none', { change: 0, low: -0.02, high: 0.02, outcome: 'none' }, 'finds no effect'],
  ])('%s: %s', (_, given, words) => {
    expect(agreementsOf(exampleResult(), [other(given)]).map((one) => one.words)).toEqual([words])
    expect(guideMarkdown(report({ others: [other(given)] }))).toContain(`**${words}**`)
    expect(guideHtml(report({ others: [other(given)] }))).toContain(words)
  })

  test('of an experiment that was not measured there are left out', () => {
    expect(agreementsOf(exampleResult(), [{ name: 'x', results: [] }])).toEqual([])
  })
})

describe('effects that another set of results repeats', () => {
  const p50 = (given: Partial<ExperimentFigure>) => exampleFigure({ figure: 'p50', label: 'p50', ...given })
  const of = (figures: readonly ExperimentFigure[], given: Partial<ExperimentResult> = {}) => ({
    name: '<b>again</b>',
    results: [exampleResult({ figures: [...figures], ...given })],
  })
  const own = of([exampleFigure({ change: -0.5 }), p50({ change: 0.1, outcome: 'none' })])
  test.each<[string, readonly ExperimentFigure[], number, number]>([
    ['the same', [exampleFigure({ change: -0.5 })], 1, 1],
    // The logarithm of 0.6157 is 0.7 times that of 0.5.
    ['a little more than 70 %', [exampleFigure({ change: 0.6155 - 1 })], 1, 1],
    ['a little less than 70 %', [exampleFigure({ change: 0.616 - 1 })], 1, 0],
    ['the other sign', [exampleFigure({ change: 1 })], 0, 0],
    ['no change', [exampleFigure({ change: 0 })], 0, 0],
  ])('%s', (_, figures, sameSign, sameSize) => {
    const given = report({ own, others: [of([...figures, p50({ change: -0.3, outcome: 'better' })])] })
    expect(repetitionsOf(given)).toEqual([
      { set: '<b>again</b>', experiments: 1, effects: 1, sameSign, sameSize },
    ])
    const words = `of 1 figure called an effect here, ${sameSign} changed in the same direction there (${100 * sameSign} %)`
    expect(guideMarkdown(given)).toContain(words)
    expect(guideHtml(given).replaceAll('\u00a0', ' ')).toContain(words)
    expect(guideHtml(given)).not.toContain('<b>again')
  })

  test('are counted for each point of a sweep', () => {
    const sweep = (changes: readonly [string, number][]): Partial<ExperimentResult> => ({
      sweep: {
        ...{ of: 'size', against: '1', knee: null, labels: ['1', ...changes.map(([label]) => label)] },
        points: changes.map(([label, change]) => ({
          ...exampleResult({ figures: [exampleFigure({ change })] }),
          ...{ label, setup: { words: label, asked: {} } },
        })),
      },
    })
    const given = report({
      own: of(
        [exampleFigure()],
        sweep([
          ['2', -0.5],
          ['4', -0.5],
          ['8', -0.5],
        ]),
      ),
      others: [
        of(
          [exampleFigure()],
          sweep([
            ['4', -0.5],
            ['2', 0.5],
          ]),
        ),
      ],
    })
    expect(repetitionsOf(given)).toMatchObject([{ effects: 2, sameSign: 1, sameSize: 1 }])
  })

  test('are not counted for equal arms, and for what one of them did not measure', () => {
    const others = [of([exampleFigure()])]
    expect(repetitionsOf(report({ own: of([exampleFigure()], { isNull: true }), others }))).toEqual([])
    expect(repetitionsOf(report({ own, others: [of([], { verdict: 'not measured' })] }))).toEqual([])
    expect(repetitionsOf(report({ own, others: [of([exampleFigure()], { rows: 10_000_000 })] }))).toEqual([])
  })
})

describe('all recommendations together', () => {
  const single = (id: string, change: number, low: number, high: number) =>
    exampleResult({ id, figures: [exampleFigure({ change, low, high })] })
  const together = { experiment: 'All', of: [{ id: 'I1' }, { id: 'I2' }, { id: 'N2', point: 'gzip-6' }] }
  const document = { ...report().document, together }
  const all = single('All', -0.6, -0.65, -0.55)

  test('are predicted by the product of the single effects, with root-sum-square ends', () => {
    const own = { name: 'x', results: [all, single('I1', -0.5, -0.6, -0.4), single('I2', -0.2, -0.3, -0.1)] }
    const found = allAtOnceOf(report({ document, own }))
    const [prediction] = found?.predictions ?? []
    expect(prediction?.predicted.change).toBeCloseTo(-0.6, 9)
    expect(prediction?.predicted.low).toBeCloseTo(
      1 * (0.4 * Math.exp(-Math.hypot(Math.log(0.5 / 0.4), Math.log(0.8 / 0.7)))) - 1,
      9,
    )
    expect(prediction?.isMet).toBe(true)
    expect([found?.parts, found?.missing]).toEqual([['I1', 'I2'], ['N2 (gzip-6)']])
  })

  test('are called above their prediction when the intervals have no value in common', () => {
    const own = { name: 'x', results: [all, single('I1', -0.9, -0.92, -0.88)] }
    expect(guideMarkdown(report({ document, own }))).toContain('above it')
  })

  test('are not measured yet when they were not', () => {
    expect(allAtOnceOf(report({ document }))).toBeUndefined()
    expect(guideMarkdown(report({ document }))).toContain('## All at once')
  })
})

describe('the pages', () => {
  test('show unmeasured experiments as such, and invent nothing', () => {
    const empty = report({ own: { name: 'x', results: [] } })
    for (const page of [guideMarkdown(empty), guideHtml(empty)]) {
      expect(page).toContain('not measured yet')
      expect(page).toContain('tailgate experiment I3')
      expect(page).not.toMatch(/[−+]\d+ %/)
    }
  })

  test('do not count equal arms among the recommendations, measured or not', () => {
    const experiments = [described('I3'), { ...described('Null'), isNull: true }]
    expect(guideHtml(report({ experiments }))).toContain('Of 1 recommendation,')
  })

  test('say why an experiment could not be measured', () => {
    const failed = exampleResult({ verdict: 'not measured', figures: [], why: 'PostgreSQL did not start.' })
    const own = { name: 'x', results: [failed] }
    for (const page of [guideMarkdown(report({ own })), guideHtml(report({ own }))])
      expect(page).toMatch(/PostgreSQL did not start\\?\./)
  })

  test('report conditions that were not as they should be', () => {
    const own = { name: 'x', results: [exampleResult({ notes: ['An arm was not warm yet.'] })] }
    for (const page of [guideMarkdown(report({ own })), guideHtml(report({ own }))])
      expect(page).toMatch(/Conditions: An arm was not warm yet\\?\./)
  })

  test('show the effect in each row, and, for a row that is no switch, what demonstrates it', () => {
    const rows = [
      { id: 'I3', says: 'cover', where: '`INDEXES`' },
      { id: 'M1', says: 'measure', where: 'a verdict', shownBy: ['test/one.test.ts'] },
      { id: 'I4', says: 'build', where: 'migration', notMeasured: 'Nothing builds under load.' },
    ]
    const page = guideMarkdown(
      report({ document: { ...report().document, sections: [{ title: 'All', rows }] } }),
    )
    expect(page).toContain(
      '| I3 | cover | `INDEXES` | [I3](#i3-what-i3-says): helps; p95 of all routes −20 % |',
    )
    expect(page).toContain('| M1 | measure | a verdict | `test/one.test.ts` |')
    expect(page).toContain('| I4 | build | migration | not measured: Nothing builds under load. |')
  })

  test('draw a sweep as a curve, with the knee', () => {
    const point = (label: string, change: number) =>
      examplePoint(label, { figures: [exampleFigure({ change, low: change - 0.05, high: change + 0.05 })] })
    const swept = exampleResult({
      sweep: {
        ...{ of: 'connections', against: '1', knee: '4', labels: ['1', '4', '20'] },
        points: [point('4', -0.4), point('20', -0.41)],
      },
    })
    const own = { name: 'x', results: [swept] }
    const [markdown, page] = [guideMarkdown(report({ own })), guideHtml(report({ own }))]
    expect(markdown).toContain('From 4 on, more brings nothing')
    expect(markdown).toMatch(/^20? +─*●─* +│ .*−41 %/m)
    expect(page).toContain('"names":["1","4","20"]')
  })

  test.each(hostileNames.map((name) => [JSON.stringify(name), name]))('keep %s inert', (_, name) => {
    const own = {
      name,
      results: [exampleResult({ title: name, why: name, cause: name, scenario: name, command: name })],
    }
    const tags = (page: string) => page.match(/<[a-z!/]/gi)?.length
    const hostile = report({
      own,
      experiments: [{ ...described('I3'), title: name, says: name, doubt: name }],
    })
    const plain = exampleResult({ title: 'a', why: 'a', cause: 'a', scenario: 'a', command: 'a' })
    const tame = report({
      own: { name: 'a', results: [plain] },
      experiments: [{ ...described('I3'), title: 'a', says: 'a', doubt: 'a' }],
    })
    expect(tags(guideHtml(hostile))).toBe(tags(guideHtml(tame)))
    // Inside code, nothing is markup.
    const text = guideMarkdown(hostile).replace(/`[^`\n]*`/g, '')
    expect(text.match(/<[a-z/]/gi) ?? []).toEqual([])
  })
})
