import { describe, expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import type { Figure } from '../../config/figures/figures.ts'
import { figureOf, namedFigures } from '../../config/figures/figures.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'
import { type ScenarioWork, workCounters } from '../../evidence/work.ts'
import { judge } from '../judge.ts'

const browse = scenarioEvidence('browse', [{ route: 'list', rate: 300, median: 2000 }], { seconds: 20 })
const done = browse.routes.reduce((sum, { total }) => sum + total.done, 0)

/** What the services counted, with this much for each request. */
const work = (perRequest: number, changes: Partial<ScenarioWork> = {}): ScenarioWork => ({
  scenario: 'browse',
  begun: [-0.003, 0.004],
  counters: Object.fromEntries(workCounters.map((name) => [name, perRequest * done])),
  unknown: {},
  ...changes,
})

const budget = (figure: Figure, limit: number): Budget => ({
  scenario: 'browse',
  route: 'all',
  figure,
  limit,
})
const judged = (asked: Budget, changes: Partial<Evidence>, scenario: ScenarioEvidence = browse) =>
  judge({ ...evidenceOf(scenario), ...changes }, [asked]).scenarios[0]?.budgets[0]

test('each counter has a figure with its name', () => {
  const read = Object.values(namedFigures).flatMap(({ reads }) =>
    reads.kind === 'work-per-request' ? [reads.what] : [],
  )
  expect(read).toEqual([...workCounters])
})

describe('queries per request', () => {
  test.each<[string, number, number, string, RegExp]>([
    [
      'beyond its limit',
      3,
      2,
      'fail',
      /queries per request 3 \(to within 0\.\d+ %, .*\) is 1 over \(\+50 %\): the budget is ≤ 2\./,
    ],
    ['far within', 2, 1000, 'pass', /2 .* is within ≤ 1,?000/],
    ['as many as its limit', 2, 2, 'pass', /is within ≤ 2\./],
    ['more than its limit by what requests at the beginning make up', 2.0005, 2, 'pass', /is within ≤ 2\./],
    ['one more in fifty requests', 2.02, 2, 'fail', /2\.02 .* over \(\+1 %\)/],
    ['none, where none are allowed', 0, 0, 'pass', /queries per request 0 is within ≤ 0\./],
    ['far beyond a limit that nothing keeps', 2, 0.001, 'fail', /2,000 times the budget/],
  ])('%s', (_, perRequest, limit, outcome, reason) => {
    const verdict = judged(budget('queriesPerRequest', limit), { work: [work(perRequest)] })
    expect(verdict?.reason).toMatch(reason)
    expect(verdict?.outcome).toBe(outcome)
  })

  test('are divided by the requests that were answered well', () => {
    const failing = scenarioEvidence('browse', [{ route: 'list', rate: 300, median: 2000, failing: 0.5 }], {
      seconds: 20,
    })
    const verdict = judged(budget('queriesPerRequest', 2.5), { work: [work(2)] }, failing)
    expect(verdict?.outcome).toBe('fail')
    expect(verdict?.value).toBeGreaterThan(3.5)
  })
})

describe('an unknown counter is unproven, never a pass', () => {
  test.each<[string, readonly ScenarioWork[] | undefined, RegExp]>([
    [
      'counters that are not in the bundle',
      undefined,
      /^What the services counted is not on record for this scenario\.$/,
    ],
    ['counters of another scenario', [work(1, { scenario: 'flow' })], /not on record/],
    [
      'a counter that the service does not have',
      [work(1, { counters: {}, unknown: { queries: 'PostgreSQL was not there.' } })],
      /^PostgreSQL was not there\.$/,
    ],
    [
      'a reading that came half a second late, in a run of 20 s',
      [work(2, { begun: [0, 0.5] })],
      /does not settle ≤ 2: about \d+ s more would decide it/,
    ],
  ])('%s', (_, counted, reason) => {
    const verdict = judged(budget('queriesPerRequest', 2), counted === undefined ? {} : { work: counted })
    expect(verdict?.reason).toMatch(reason)
    expect(verdict?.outcome).toBe('unproven')
  })

  test('a late reading still shows a value that is far from the limit', () => {
    const late = [work(2, { begun: [0, 0.5] })]
    expect(judged(budget('queriesPerRequest', 4), { work: late })?.outcome).toBe('pass')
    expect(judged(budget('queriesPerRequest', 1), { work: late })?.outcome).toBe('fail')
  })
})

test('bytes are written with units of bytes', () => {
  const verdict = judged(budget('walBytesPerRequest', 2000), { work: [work(512)] })
  expect(verdict?.reason).toMatch(/^WAL per request 512 B .* is within ≤ 2 kB\.$/)
  expect(figureOf('redisBytesPerRequest').unit).toBe('bytes-per-request')
})
