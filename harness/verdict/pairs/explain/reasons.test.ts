import { describe, expect, test } from 'vitest'
import { type Explanation, readExplanation } from '../../../evidence/pairs/explanation.ts'
import { routesToExplain } from './changed-routes.ts'
import { planShape, planWords } from './plan-shape.ts'
import { noReasonWords, reasonsOf } from './reasons.ts'

const nothing: Explanation = { scenario: 'browse', statements: null, cpu: null, notes: [] }
const cost = (calls: number, rows = calls, milliseconds = 0) => ({ calls, rows, milliseconds })
type Cost = ReturnType<typeof cost>

const words = (explanation: Explanation) =>
  reasonsOf(explanation, 5).map(({ before, code, after, detail = '' }) =>
    `${before} ${code} ${after} ${detail}`.trim(),
  )

const asked = (base: Cost, head: Cost): Explanation => ({
  ...nothing,
  statements: {
    ...{ requests: 40, unchanged: 2 },
    changes: [{ route: 'list', statement: 'SELECT 1', base, head, plan: null }],
  },
})

describe('the reasons', () => {
  test.each([
    ['list asks SELECT 1 9.4 times per request, base never', cost(0), cost(9.4)],
    ['list asks SELECT 1 10.4 times per request, base 1', cost(1), cost(10.4)],
    ['list asks SELECT 1 1 time per request, base 2', cost(2), cost(1)],
    ['list no longer asks SELECT 1 (base 1 time per request)', cost(1), cost(0)],
    ['list gets of SELECT 1 50 rows per request, base 10', cost(1, 10), cost(1, 50)],
    ['list waits for SELECT 1 3.1 ms per request, base 0.4', cost(1, 1, 0.4), cost(1, 1, 3.1)],
  ])('%s', (said, base, head) => expect(words(asked(base, head))).toEqual([said]))

  const spent = (name: string, base: number, head: number): Explanation => ({
    ...nothing,
    cpu: { base: 500, head: 700, changes: [{ name, base, head }] },
  })
  test.each([
    ["createHash is 31 % of head's CPU, 2 % of base's (217 and 10 µs per request)", 'createHash', 10, 217],
    ["send is 0 % of head's CPU, 20 % of base's (0 and 100 µs per request)", 'send', 100, 0],
    ["parse is 5 % of head's CPU, below 1 % of base's (35 and 1 µs per request)", 'parse', 1, 35],
  ])('%s', (said, name, base, head) => expect(words(spent(name, base, head))).toEqual([said]))

  test('name shares alone where an arm serves with more processes than the profiled one', () => {
    const changes = [{ name: 'parse', base: 0.05, head: 0.25 }]
    const explanation = { ...nothing, cpu: { base: 1, head: 1, isShares: true, changes } }
    expect(words(explanation)).toEqual(["parse is 25 % of head's CPU, 5 % of base's"])
    expect(readExplanation(JSON.stringify(explanation))).toEqual(explanation)
  })

  test.each([
    ['a function that moved within the noise of a profile', 'parse', 20, 30],
    ['native code, which has no name', '(program)', 10, 200],
  ])('%s is no reason', (_, name, base, head) => {
    expect(words(spent(name, base, head))).toEqual([])
    expect(noReasonWords(spent(name, base, head))).toBe(
      'In a replay the CPU profiles of the app showed no difference.',
    )
  })

  test('names first what costs more in head, and among that functions that are nearly new there', () => {
    const changes = [
      { name: 'send', base: 200, head: 120 },
      { name: 'write', base: 200, head: 240 },
      { name: 'hash', base: 0, head: 30 },
      { name: 'parse', base: 40, head: 50 },
    ]
    expect(
      reasonsOf({ ...nothing, cpu: { base: 600, head: 640, changes } }, 5).map(({ code }) => code),
    ).toEqual([...['hash', 'write', 'send']])
  })

  test.each<[string, Explanation, string | undefined]>([
    ['the note where nothing was seen', { ...nothing, notes: ['It did not start.'] }, 'It did not start.'],
    [
      'what was looked at where nothing differs',
      asked(cost(1), cost(1)),
      'In a replay the statements of 40 requests of each route showed no difference.',
    ],
    ['nothing where there is a reason', asked(cost(1), cost(2)), undefined],
  ])('says %s', (_, explanation, said) => expect(noReasonWords(explanation)).toBe(said))
})

describe('what is explained', () => {
  const change = (route: string, given: object = {}) => ({
    ...{ scenario: 'browse', route, figure: 'p95', base: 1, head: 2, change: 1, difference: 1, low: 0.5 },
    ...{ high: 2, negligible: 0.03, tolerable: 0.1, mde: 0.05, outcome: 'worse' as const },
    ...{ comparison: 'interval' as const, isConfirmed: true, isGated: true, sentence: '', ...given },
  })
  test.each([
    ['of a fail: its routes', 'fail', 'gate', [change('all'), change('list'), change('list')], ['list']],
    ['of a fail of the mix alone: every route', 'fail', 'gate', [change('all')], undefined],
    ['of a fail of a redirect: the route that was asked', 'fail', 'gate', [change('list/hop1')], ['list']],
    [
      'of a fail: not what was accepted or is only shown',
      'fail',
      'gate',
      [change('a', { accepted: 'yes' }), change('b', { isGated: false }), change('c')],
      ['c'],
    ],
    [
      'of a comparison: what is better too',
      'pass',
      'compare',
      [change('a', { outcome: 'better' }), change('b', { outcome: 'same' })],
      ['a'],
    ],
  ] as const)('%s', (_, outcome, purpose, changes, routes) => {
    expect(routesToExplain({ outcome, changes }, purpose)).toEqual({ scenario: 'browse', routes })
  })
  test.each([
    ['a pass', 'pass', 'gate', [change('list', { outcome: 'better' })]],
    ['what is unproven', 'unproven', 'gate', [change('list', { outcome: 'undecided' })]],
    ['a comparison of equals', 'pass', 'compare', [change('list', { outcome: 'same' })]],
  ] as const)('nothing of %s', (_, __, purpose, changes) => {
    expect(routesToExplain({ outcome: __, changes }, purpose)).toBeUndefined()
  })
})

describe('plans', () => {
  const index = { 'Node Type': 'Index Scan', 'Index Name': 'masks_pkey' }
  const scan = { 'Node Type': 'Seq Scan', 'Relation Name': 'masks' }
  test.each([
    [[{ Plan: index }], 'Index Scan on masks_pkey'],
    [[{ Plan: { 'Node Type': 'Limit', Plans: [scan] } }], 'Limit, Seq Scan on masks'],
    ['no plan', undefined],
    [[{}], undefined],
  ])('%j is %s', (plan, shape) => expect(planShape(plan)).toBe(shape))

  test.each([
    ['a', 'a', 'the same in both: a'],
    ['a', 'b', 'b; in base a'],
    [undefined, 'b', 'b'],
    ['a', undefined, 'in base a'],
  ])('of %s and %s', (base, head, said) => expect(planWords(base, head)).toBe(said))
})

describe('a stored explanation', () => {
  const whole = asked(cost(0), cost(9.4))
  test('is read as it was written', () => expect(readExplanation(JSON.stringify(whole))).toEqual(whole))
  test.each([
    ['what is no JSON', '{'],
    ['another kind of file', '{"scenario":"browse"}'],
    [
      'a plan outside the bundle',
      JSON.stringify(whole).replace('"plan":null', '"plan":{"file":"../x.json","words":""}'),
    ],
  ])('not %s', (_, text) => expect(() => readExplanation(text)).toThrow())
})
