import { expect, test } from 'vitest'
import { lostRemarks } from './lost-iterations.ts'
import { K6Activity } from './samples/activity.ts'
import { readLoad } from './script/load.ts'

/** Five seconds of warm-up and a minute measured; times of activities count from the measured part. */
const part = { from: 5, to: 65 }

/** Iterations that start evenly from `begin` on, until the service hangs, and take `took` seconds each. */
function onSchedule(rate: number, hangs: number, took = 0.1, begin = -5): K6Activity {
  const activity = new K6Activity()
  for (let index = 0; begin + index / rate < hangs; index += 1)
    activity.endIteration('', begin + index / rate, took)
  return activity
}

interface Habit {
  /** Seconds from the beginning of an iteration to that of the next one, and those that it takes itself. */
  readonly every?: number
  readonly took?: number
  readonly begin?: number
  readonly isNamed?: boolean
}

/** Users who end one iteration after another, each until its own last moment. */
function ofUsers(lasts: readonly number[], habit: Habit = {}): K6Activity {
  const { every = 1, begin = -5, isNamed = true } = habit
  const took = habit.took ?? every
  const activity = new K6Activity()
  for (const [index, last] of lasts.entries())
    for (let at = begin; at + took <= last; at += every)
      activity.endIteration(isNamed ? `vu=${index + 1}&iter=0` : '', at, took)
  return activity
}

const many = (count: number, last: number): number[] => Array.from({ length: count }, () => last)

interface Case {
  readonly load: object
  readonly activity: K6Activity
  /** Seconds since the load began. */
  readonly stopped?: number
  readonly options?: object
  readonly told?: string
}

const perSecond = (rate: number, more: object = {}) => ({
  ...{ executor: 'constant-arrival-rate', rate, duration: '65s' },
  ...more,
})
const users = (vus: number, more: object = {}) => ({
  ...{ executor: 'constant-vus', vus, duration: '65s' },
  ...more,
})
const leaving = {
  executor: 'ramping-vus',
  startVUs: 4,
  stages: [
    { duration: '45s', target: 4 },
    { duration: '10s', target: 1 },
    { duration: '10s', target: 1 },
  ],
}
const spike = {
  executor: 'ramping-vus',
  startVUs: 2,
  stages: [
    { duration: '20s', target: 2 },
    { duration: '0s', target: 40 },
    { duration: '10s', target: 40 },
    { duration: '0s', target: 2 },
    { duration: '35s', target: 2 },
  ],
}
const silentWorker = new K6Activity()
silentWorker.noteEnd('vu=1&iter=0', -4)
const dropping = onSchedule(4, 40)
dropping.drop(50, 80)

test.each<[string, Case]>([
  ['a schedule that ran', { load: perSecond(4), activity: onSchedule(4, 60) }],
  [
    'a schedule whose service hangs',
    { load: perSecond(4), activity: onSchedule(4, 40), told: '80 of the 240 iterations' },
  ],
  [
    'a schedule that hangs from the beginning',
    { load: perSecond(4), activity: new K6Activity(), told: '240 of the 240 iterations' },
  ],
  ['a schedule of which k6 dropped the rest, and says so', { load: perSecond(4), activity: dropping }],
  [
    'a schedule that begins later',
    { load: perSecond(4, { startTime: '30s', duration: '35s' }), activity: onSchedule(4, 60, 0.1, 25) },
  ],
  ['a schedule that ends earlier', { load: perSecond(4, { duration: '30s' }), activity: onSchedule(4, 25) }],
  [
    'long iterations of which the last are interrupted',
    { load: perSecond(1, { duration: '10m' }), activity: onSchedule(1, 45, 20), stopped: 70 },
  ],
  [
    'long iterations, and a service that hangs',
    {
      ...{ load: perSecond(1, { duration: '10m' }), activity: onSchedule(1, 20, 20), stopped: 70 },
      told: '25 of the 45 iterations',
    },
  ],
  [
    'a single iteration, which may be at a boundary',
    { load: perSecond(1, { timeUnit: '1m0s' }), activity: onSchedule(1, -4) },
  ],
  ['users who go on', { load: users(20, { duration: '10m' }), activity: ofUsers(many(20, 70)), stopped: 75 }],
  [
    'users of whom two in five hang',
    {
      load: users(20, { duration: '10m' }),
      activity: ofUsers([...many(12, 70), ...many(8, 25)]),
      stopped: 75,
      told: '8 of the 20 users',
    },
  ],
  [
    'users who hang in the last tenth',
    { load: users(20), activity: ofUsers([...many(12, 60), ...many(8, 55)]) },
  ],
  [
    'a user who never ended anything',
    { load: users(3), activity: ofUsers([60, 60]), told: '1 of the 3 users' },
  ],
  ['one user of two hundred', { load: users(200), activity: ofUsers(many(199, 60)) }],
  [
    'three users of two hundred',
    { load: users(200), activity: ofUsers(many(197, 60)), told: '3 of the 200 users' },
  ],
  [
    'users who begin later',
    { load: users(3, { startTime: '40s', duration: '25s' }), activity: ofUsers(many(3, 60), { begin: 35 }) },
  ],
  ['users who leave together', { load: users(3, { duration: '20s' }), activity: ofUsers(many(3, 15)) }],
  ['users who leave one by one', { load: leaving, activity: ofUsers([60, 47, 43, 41]) }],
  [
    'users of whom one hangs before leaving',
    { load: leaving, activity: ofUsers([60, 47, 43, 10]), told: '1 of the 4 users' },
  ],
  ['users who come for a spike', { load: spike, activity: ofUsers([60, 60, ...many(38, 25)]) }],
  [
    'users who hang in a spike',
    {
      load: spike,
      activity: ofUsers([60, 60, ...many(28, 25), ...many(10, 17)]),
      told: '10 of the 40 users',
    },
  ],
  [
    'users whose iteration takes most of the time',
    { load: users(5), activity: ofUsers(many(5, 60), { every: 40 }) },
  ],
  ['users of whom no iteration ended', { load: users(1), activity: silentWorker }],
  [
    'users whose iterations have a least time',
    {
      load: users(5),
      activity: ofUsers(many(5, 60), { every: 25, took: 0.1 }),
      options: { minIterationDuration: '25s' },
    },
  ],
  [
    'users who pause without one',
    { load: users(5), activity: ofUsers(many(5, 60), { every: 25, took: 0.1 }), told: '5 of the 5 users' },
  ],
  [
    'users whom the samples do not name',
    { load: users(5), activity: ofUsers(many(5, 25), { isNamed: false }) },
  ],
  [
    'users who do a number of iterations',
    { load: { executor: 'shared-iterations', vus: 3, iterations: 20 }, activity: ofUsers([10, 10, 10]) },
  ],
])('%s', (_, { load, activity, stopped = Number.POSITIVE_INFINITY, options, told }) => {
  const script = readLoad(JSON.stringify({ scenarios: { checkout: load }, ...options }))
  const activities = new Map([['checkout', activity]])
  const remarks = lostRemarks({ load: script, activities, ...part, stopped })
  expect(remarks).toEqual(
    told === undefined
      ? []
      : [{ kind: 'dropped', passable: false, message: expect.stringContaining(`${told} `) }],
  )
})

test('each scenario of a script is held against its own plan, and named', () => {
  const load = readLoad(JSON.stringify({ scenarios: { browse: perSecond(100), checkout: perSecond(4) } }))
  const activities = new Map([
    ['browse', onSchedule(100, 60)],
    ['checkout', onSchedule(4, 40)],
  ])
  const remarks = lostRemarks({ load, activities, ...part, stopped: Number.POSITIVE_INFINITY })
  expect(remarks.map(({ message }) => message)).toEqual([expect.stringContaining('"checkout"')])
})
