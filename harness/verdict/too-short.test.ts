import { expect, test } from 'vitest'
import { budget } from '../../test/fixtures/report.ts'
import type { Budget } from '../config/budgets/budget.ts'
import type { PlannedScenario } from '../config/plan/load-plan.ts'
import type { Arrivals, Scenario } from '../config/scenario/scenario.ts'
import { tooShortFor } from './too-short.ts'

const request = () => ({ path: '/' })
const mix = [
  { route: 'list', weight: 9, request },
  { route: 'read', weight: 1, request },
]
const openLoop = (arrivals: Arrivals): Scenario => ({
  name: 'browse',
  why: 'It is looked at.',
  engine: 'open-loop',
  arrivals,
  connections: 1,
  duration: '20s',
  warmUp: '0s',
  timeout: '5s',
  mix,
  budgets: {},
})
const planned = (over: Partial<PlannedScenario>): PlannedScenario => ({
  scenario: openLoop({ kind: 'poisson', rate: '10/s' }),
  file: '/browse.ts',
  rate: 10,
  warmUpSeconds: 0,
  durationSeconds: 20,
  timeoutSeconds: 5,
  ...over,
})
/** What is too short for one budget, whose evidence may decide this many times. */
const shortOf = (one: Budget, over: Partial<PlannedScenario>, decisions = 1) =>
  tooShortFor(planned(over), {
    scenario: 'browse',
    budgets: [one],
    leastSeconds: 20,
    decisionSeconds: Array.from({ length: decisions }, (_, index) => (20 * (index + 1)) / decisions),
  })
const of = (route: string, figure: Budget['figure'], limit: number, over: Partial<Budget> = {}): Budget => ({
  ...budget('browse', route, figure, limit),
  ...over,
})
const steps = openLoop({
  kind: 'steps',
  steps: [
    { rate: '10/s', for: '10s' },
    { rate: '100/s', for: '10s' },
  ],
})

const threeSteps = openLoop({
  kind: 'steps',
  steps: [
    { rate: '10/s', for: '10s' },
    { rate: '100/s', for: '10s' },
    { rate: '10/s', for: '10s' },
  ],
})

test.each<[string, Budget, Partial<PlannedScenario>, number | undefined]>([
  ['a p95 of most requests is decided', of('list', 'p95', 1), {}, undefined],
  ['a p95 of a tenth of them needs the time that brings 89', of('read', 'p95', 1), {}, 89],
  ['a p99 needs 407 where 180 come', of('list', 'p99', 1), {}, 46],
  ['a longer run decides it', of('list', 'p99', 1), { durationSeconds: 60 }, undefined],
  ['a low error rate needs thousands', of('all', 'errorRate', 0.001), {}, 381],
  [
    'the default error rate passes on few',
    of('list', 'errorRate', 0.001, { origin: 'default' }),
    {},
    undefined,
  ],
  ['a use of the machine does not count requests', of('all', 'memory', 1), {}, undefined],
  ['a closed loop cannot be told', of('read', 'p95', 1), { rate: undefined }, undefined],
  [
    'a busy step is decided',
    of('list', 'p99', 1, { during: 'step 2' }),
    { scenario: steps, rate: 55 },
    undefined,
  ],
  [
    'a step that the run cuts is long enough in a longer run',
    of('read', 'p95', 1, { during: 'step 2' }),
    { scenario: threeSteps, rate: 40, durationSeconds: 15 },
    20,
  ],
  ['a quiet step is not', of('list', 'p99', 1, { during: 'step 1' }), { scenario: steps, rate: 55 }, 92],
])('%s', (_, one, over, seconds) => {
  expect(shortOf(one, over).map((short) => short.seconds)).toEqual(seconds === undefined ? [] : [seconds])
})

test('more decision times need more requests', () => {
  expect(shortOf(of('list', 'p99', 1), {}, 4).map((short) => short.seconds)).toEqual([62])
})

test.each<[string, Budget, Partial<PlannedScenario>, string, number | undefined]>([
  [
    'stretches that are longer than the run',
    of('list', 'p95', 1, { window: 60 }),
    {},
    'browse: p95 of list needs a stretch of 60 s, and the measured part has 20 s: measure that long at least.',
    60,
  ],
  [
    'stretches of a closed loop that are longer than the run',
    of('all', 'memory', 1, { window: 21 }),
    { rate: undefined },
    'browse: memory of all needs a stretch of 21 s, and the measured part has 20 s: measure that long at least.',
    21,
  ],
  [
    'stretches that are longer than their step',
    of('list', 'p95', 1, { window: 15, during: 'step 2' }),
    { scenario: steps, rate: 55 },
    'browse: p95 of list during step 2 needs a stretch of 15 s, and step 2 has 10 s: make step 2 that long at least.',
    undefined,
  ],
  [
    'stretches that fit into their step, which the run cuts',
    of('list', 'p95', 1, { window: 8, during: 'step 2' }),
    { scenario: threeSteps, rate: 55, durationSeconds: 15 },
    'browse: p95 of list during step 2 needs a stretch of 8 s, and step 2 has 5 s: measure 20 s at least.',
    20,
  ],
  [
    'stretches that fit into the last step, which the run cuts',
    of('all', 'memory', 1, { window: 8, during: 'step 2' }),
    { scenario: steps, rate: 55, durationSeconds: 15 },
    'browse: memory of all during step 2 needs a stretch of 8 s, and step 2 has 5 s: measure 20 s at least.',
    20,
  ],
  [
    'stretches that are longer than their step, which the run cuts too',
    of('list', 'p95', 1, { window: 12, during: 'step 2' }),
    { scenario: threeSteps, rate: 55, durationSeconds: 15 },
    'browse: p95 of list during step 2 needs a stretch of 12 s, and step 2 has 5 s: make step 2 that long at least.',
    undefined,
  ],
  [
    'a step that the run does not reach',
    of('list', 'p99', 1, { during: 'step 2' }),
    { scenario: steps, rate: 55, durationSeconds: 10 },
    'browse: p99 of list during step 2 is never measured, as the 10 s end before it: measure 20 s at least.',
    20,
  ],
])('there is no time for %s', (_, one, over, sentence, seconds) => {
  expect(shortOf(one, over)).toMatchObject([{ sentence, seconds }])
})

test('it says what is needed, what is expected, and what to do', () => {
  const said = (one: Budget, over: Partial<PlannedScenario> = {}) => shortOf(one, over)[0]?.sentence
  expect(said(of('read', 'p95', 1))).toBe(
    'browse: p95 of read needs about 89 requests, and 20 s bring about 20: measure 89 s at least.',
  )
  expect(said(of('list', 'p99', 1, { during: 'step 1' }), { scenario: steps, rate: 55 })).toMatch(
    /p99 of list during step 1 needs about 407 requests, and 10 s bring about 90: make step 1 46 s long\.$/,
  )
  expect(said(of('list', 'p99', 1, { window: 10 }))).toMatch(/no run is long enough for stretches of 10 s/)
})
