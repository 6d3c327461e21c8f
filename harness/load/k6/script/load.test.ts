import { describe, expect, test } from 'vitest'
import { phaseInWords } from '../../../report/phase-in-words.ts'
import { isClosed, iterationsWithin, kindsOf, lengthOf, loadMarks, readLoad, usersWithin } from './load.ts'

const stages = [
  { duration: '2s', target: 6 },
  { duration: '5s', target: 6 },
  { duration: '2s', target: 0 },
]
const of = (...executors: object[]) =>
  readLoad(JSON.stringify({ scenarios: Object.fromEntries(executors.entries()), maxRedirects: null }))

const ramp = of({ executor: 'ramping-vus', startTime: null, startVUs: 0, stages })
const stagesAlone = of({ executor: 'ramping-vus', startTime: null, startVUs: null, stages })
const constant = of({ executor: 'constant-vus', startTime: null, vus: 4, duration: '1m30s' })
const shared = of({ executor: 'shared-iterations', startTime: null, vus: null, iterations: 20 })
const perUser = of({ executor: 'per-vu-iterations', startTime: '3s', vus: 3, iterations: 20 })
const rate = of({ executor: 'constant-arrival-rate', rate: 60, timeUnit: '1m0s', duration: '10s' })
const rates = of({ executor: 'ramping-arrival-rate', startRate: 10, timeUnit: null, stages })
const both = of(
  { executor: 'constant-vus', vus: 1, duration: '9s' },
  { executor: 'ramping-vus', startVUs: 0, stages },
)
const mixed = of(
  { executor: 'constant-arrival-rate', rate: 20, timeUnit: '1s', duration: '10s' },
  { executor: 'constant-vus', startTime: '5s', vus: 2, duration: '500ms' },
)

test.each([
  ['ramping-vus', ramp, true, 9, 'ramping-vus'],
  ['constant-vus', constant, true, 90, 'constant-vus'],
  ['shared-iterations', shared, true, Number.POSITIVE_INFINITY, 'shared-iterations'],
  ['per-vu-iterations', perUser, true, Number.POSITIVE_INFINITY, 'per-vu-iterations'],
  ['constant-arrival-rate', rate, false, 10, ''],
  ['ramping-arrival-rate', rates, false, 9, ''],
  ['two of users beside each other', both, true, 9, 'constant-vus and ramping-vus'],
  ['a rate and users beside each other', mixed, true, 10, 'constant-vus'],
])('%s: whether it is closed, how long, by what', (_, load, closed, length, kinds) => {
  expect([isClosed(load), lengthOf(load), kindsOf(load)]).toEqual([closed, length, kinds])
})

test.each([
  ['a rate per minute', rate, 2, 8, 6],
  ['a rate that ends before', rate, 5, 20, 5],
  ['a ramp of rates, from where it starts', rates, 0, 2, 16],
  ['its middle and its end', rates, 2, 9, 36],
  ['no rate at all', ramp, 0, 9, 0],
])('iterations: %s', (_, load, from, to, expected) => {
  expect(iterationsWithin(load, from, to)).toBeCloseTo(expected)
})

test.each([
  ['a ramp from nobody', ramp, 0, 2, 3],
  ['stages alone begin with one user', stagesAlone, 0, 2, 3.5],
  ['the whole ramp', ramp, 0, 9, 42 / 9],
  ['two together', both, 2, 7, 7],
  ['users with a number of iterations each', perUser, 0, 6, 1.5],
])('users: %s', (_, load, from, to, expected) => {
  expect(usersWithin(load, from, to)).toBeCloseTo(expected)
})

const told = (load: ReturnType<typeof of>, warmUp: number, length: number) =>
  loadMarks(load, warmUp, length).map((mark) => [phaseInWords(mark), mark.from, mark.to])

describe('phases', () => {
  test.each([
    [
      'stages of users, the first of them cut by the warm-up',
      ramp,
      [
        ['part 1 at 3 to 6 users', 0, 1],
        ['step 2 at 6 users', 1, 6],
        ['part 3 at 6 to 3 users', 6, 7],
      ],
    ],
    [
      'stages of a rate',
      rates,
      [
        ['part 1 at 8/s to 6/s', 0, 1],
        ['step 2 at 6/s', 1, 6],
        ['part 3 at 6/s to 3/s', 6, 7],
      ],
    ],
    [
      'two scenarios together',
      both,
      [
        ['part 1 at 4 to 7 users', 0, 1],
        ['step 2 at 7 users', 1, 6],
        ['part 3 at 7 to 4 users', 6, 7],
      ],
    ],
    [
      'one that begins late and ends soon',
      mixed,
      [
        ['step 1 at 20/s', 0, 4],
        ['step 2 at 20/s and 2 users', 4, 4.5],
        ['step 3 at 20/s', 4.5, 7],
      ],
    ],
    ['one level throughout has none', constant, []],
    ['iterations have none', shared, []],
  ])('%s', (_, load, expected) => {
    expect(told(load, 1, 7)).toEqual(expected)
  })
})

test.each([
  ['no JSON', 'k6 panicked'],
  ['an executor of a later k6', '{"scenarios":{"a":{"executor":"quantum-vus"}}}'],
  ['a duration that is none', '{"scenarios":{"a":{"executor":"constant-vus","duration":"soon"}}}'],
])('what cannot be read is not guessed: %s', (_, text) => {
  expect(() => readLoad(text)).toThrow()
})

test('the load of a script that lets k6 follow no redirects says so', () => {
  expect(readLoad('{"scenarios":{},"maxRedirects":0}').followsNone).toBe(true)
})

test.each([
  ['as k6 has them by default', '{}', null, 30, 0],
  ['as the script sets them', '{"gracefulStop":"1m0s"}', '5s', 60, 5],
  ['not at all', '{"gracefulStop":"0s"}', '0s', 0, 0],
])('waits for iterations in flight, and between iterations: %s', (_, more, least, graceful, pause) => {
  const users = { executor: 'constant-vus', vus: 1, duration: '9s', ...JSON.parse(more) }
  const load = readLoad(JSON.stringify({ scenarios: { users }, minIterationDuration: least }))
  expect([load.executors[0]?.gracefulStopSeconds, load.minIterationSeconds]).toEqual([graceful, pause])
})
