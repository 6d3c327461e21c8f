import { expect, test } from 'vitest'
import { type K6Load, readLoad } from './load.ts'
import { busyUntil, fewestUsers, iterationsOf } from './progress.ts'

const of = (executors: Record<string, object>) => readLoad(JSON.stringify({ scenarios: executors }))
const stages = [
  { duration: '10s', target: 4 },
  { duration: '20s', target: 4 },
  { duration: '10s', target: 0 },
]
const users = of({ users: { executor: 'constant-vus', vus: 2, duration: '30s' } })
const ramp = of({ ramp: { executor: 'ramping-vus', startVUs: 0, stages } })
const rise = of({
  rise: { executor: 'ramping-vus', startVUs: 0, stages: [{ duration: '100s', target: 2 }] },
})
const idle = of({
  idle: { executor: 'ramping-vus', startVUs: 2, stages: [...stages, { duration: '20s', target: 0 }] },
})
const shared = of({ shared: { executor: 'shared-iterations', vus: 3, iterations: 20 } })
const each = of({ each: { executor: 'per-vu-iterations', vus: 3, iterations: 20 } })
const single = of({ single: { executor: 'shared-iterations', vus: null, iterations: null } })

const later = of({
  users: { executor: 'constant-vus', vus: 2, duration: '10m' },
  report: { executor: 'per-vu-iterations', vus: 1, iterations: 1, startTime: '10m' },
})

test.each<[string, K6Load, Record<string, number>, number, number]>([
  ['that begin after the measured part', later, {}, 0, 0],
  ['shared among users', shared, { shared: 19 }, 20, 19],
  ['of each user', each, { each: 60 }, 60, 60],
  ['as k6 has it by default', single, {}, 1, 0],
  ['of another scenario', shared, { other: 20 }, 20, 0],
  ['that time ends', users, { users: 500 }, 0, 0],
])('iterations %s', (_, load, ended, planned, done) => {
  expect(iterationsOf(load, new Map(Object.entries(ended)), 60)).toEqual({ planned, done })
})

test.each<[string, K6Load, Record<string, number>, number, number]>([
  ['users, to their end', users, {}, 60, 30],
  ['users, to the end of the measured part', users, {}, 20, 20],
  ['users who become fewer, to the last of them', ramp, {}, 60, 40],
  ['users who become fewer after the measured part', ramp, {}, 35, 35],
  ['a level that stays at zero', idle, {}, 60, 40],
  ['not one user yet', rise, {}, 40, 0],
  ['iterations that are not done', shared, { shared: 19 }, 60, 60],
  ['iterations that are done', shared, { shared: 20 }, 60, 0],
])('a load sends until: %s', (_, load, ended, end, expected) => {
  expect(busyUntil(load, new Map(Object.entries(ended)), end)).toBe(expected)
})

const jump = of({
  jump: {
    executor: 'ramping-vus',
    startTime: '5s',
    startVUs: 8,
    stages: [
      { duration: '10s', target: 8 },
      { duration: '0s', target: 3 },
      { duration: '10s', target: 3 },
    ],
  },
})

test.each<[string, K6Load, number, number, number]>([
  ['of a level', users, 10, 30, 2],
  ['before it begins', jump, 4, 10, 0],
  ['until a jump down', jump, 5, 15, 8],
  ['across a jump down', jump, 14, 16, 3],
  ['beyond its end', jump, 20, 26, 0],
  ['of a rising level, at its lower end', ramp, 6, 10, 2],
  ['of a falling level, at its lower end', ramp, 25, 34, 2],
])('the fewest users: %s', (_, load, from, to, expected) => {
  const [executor] = load.executors
  expect(executor && fewestUsers(executor, from, to)).toBe(expected)
})
