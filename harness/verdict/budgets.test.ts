import { describe, expect, test } from 'vitest'
import { calibratedInstruments, scenarioEvidence, withSeconds } from '../../test/fixtures/evidence.ts'
import { sampleReport } from '../../test/fixtures/report.ts'
import type { Budget } from '../config/budgets/budget.ts'
import type { DatabaseSecond, Evidence, ServiceSecond } from '../evidence/evidence.ts'
import { junitXml } from '../report/junit.ts'
import { judge } from './judge.ts'

const shapes = [
  { route: 'list', rate: 100, median: 4000 },
  { route: 'slow', rate: 60, median: 4000, stall: { at: 7, microseconds: 400_000 } },
]
const browse = scenarioEvidence('browse', shapes)

/** One CPU second in four per second of the run, for about 160 requests: 1.56 ms each. */
const resources = Array.from({ length: 20 }, (_, at): ServiceSecond[] =>
  [
    { service: 'app', cpu: 0.2, wait: 0.02, memory: 200e6 + (at === 9 ? 50e6 : 0) },
    { service: 'postgres', cpu: 0.05, wait: 0.03, memory: 900e6, diskRead: 1e6, diskWritten: 2e6 + at },
    { service: 'generator', cpu: 0.5, memory: 1e9 },
    { service: 'prometheus', cpu: 0.5, memory: 1e9 },
  ].map((use) => ({ wait: 0, ...use, at: browse.startedAt + (at + 1) * 1000 })),
).flat()
const database = Array.from(
  { length: 20 },
  (_, at): DatabaseSecond => ({
    at: browse.startedAt + (at + 1) * 1000,
    commits: 400 + (at % 3),
    rollbacks: at === 4 ? 2 : 0,
    deadlocks: 0,
  }),
)
const machine = Array.from({ length: 20 }, (_, at) => ({
  ...{ at: browse.startedAt + (at + 1) * 1000, processors: 8, cpu: 1.3, steal: 0, stalled: {} },
  ...{ memoryAvailable: 4e9, diskRead: 0, diskWritten: 0, networkIn: 2e6, networkOut: 3e6 },
}))
const evidence: Evidence = {
  scenarios: [browse],
  machine,
  resources,
  database,
  phases: [],
  instruments: calibratedInstruments,
}

const budget = (changes: Partial<Budget>): Budget => ({
  scenario: 'browse',
  route: 'all',
  figure: 'p95',
  limit: 50_000,
  ...changes,
})
const judged = (asked: Budget, of: Evidence = evidence) => {
  const found = judge(of, [asked]).scenarios[0]?.budgets[0]
  return { outcome: found?.outcome, reason: found?.reason ?? '' }
}

test.each([
  ['a data rate', budget({ figure: 'dataRate', limit: 1e6 })],
  ['a data rate of every stretch', budget({ figure: 'dataRate', limit: 1, window: 5 })],
  ['an upper limit of bytes', budget({ figure: 'dataReceived', limit: 1e6 })],
  ['an upper limit of bytes of every stretch', budget({ figure: 'dataReceived', limit: 1e6, window: 5 })],
])('%s that the engine does not count is unknown: neither a fail nor a pass', (_, asked) => {
  const without = withSeconds(browse, (second) => ({ ...second, bytesIn: 0, bytesOut: 0 }))
  const uncounted = { ...evidence, scenarios: [without] }
  expect(judged(asked, uncounted)).toMatchObject({
    outcome: 'unproven',
    reason: expect.stringContaining('k6 counts them for all routes together only'),
  })
})

test.each([
  ['of all routes', 'all', 0.5e6, 'pass'],
  ['of all routes, missed', 'all', 0.7e6, 'fail'],
  ['of one route', 'list', 0.5e6, 'unproven'],
])('a data rate that the engine counts for the whole scenario: %s', (_, route, limit, outcome) => {
  const without = withSeconds(browse, (second) => ({ ...second, bytesIn: 0, bytesOut: 0 }))
  const transfer = Array.from({ length: browse.seconds }, (_, at) => ({
    at,
    bytesIn: 5e5 + at,
    bytesOut: 1e5,
  }))
  const counted = { ...evidence, scenarios: [{ ...without, transfer }] }
  expect(judged(budget({ figure: 'dataRate', route, limit }), counted).outcome).toBe(outcome)
})

describe('figures of the whole stack', () => {
  const rows: readonly [string, Budget, string, RegExp][] = [
    [
      'CPU per request within',
      budget({ figure: 'cpuPerRequest', limit: 2000 }),
      'pass',
      /CPU per request 1\.\d\d ms .*within/,
    ],
    ['CPU per request beyond', budget({ figure: 'cpuPerRequest', limit: 1000 }), 'fail', /over/],
    [
      'CPU per request of one route',
      budget({ figure: 'cpuPerRequest', limit: 2000, route: 'list' }),
      'unproven',
      /whole stack/,
    ],
    [
      'memory within, by its peak',
      budget({ figure: 'memory', limit: 260e6 }),
      'pass',
      /memory 238 MiB is within/,
    ],
    ['memory beyond', budget({ figure: 'memory', limit: 220e6 }), 'fail', /over \(\+14 %\)/],
    [
      'memory of another service',
      budget({ figure: 'memory', limit: 800e6, service: 'postgres' }),
      'fail',
      /postgres memory 858 MiB/,
    ],
    ['CPU of all services', budget({ figure: 'cpu', limit: 0.3 }), 'pass', /CPU 0\.25 cores .*within/],
    [
      'CPU of one',
      budget({ figure: 'cpu', limit: 0.04, service: 'postgres' }),
      'fail',
      /postgres CPU 0\.05 cores/,
    ],
    [
      'CPU per request of one',
      budget({ figure: 'cpuPerRequest', limit: 400, service: 'postgres' }),
      'pass',
      /postgres CPU per request 31\d µs/,
    ],
    [
      'waiting for a processor',
      budget({ figure: 'runQueueWait', limit: 0.1 }),
      'fail',
      /run-queue wait 20 %/,
    ],
    [
      'waiting of one',
      budget({ figure: 'runQueueWait', limit: 0.2, service: 'app' }),
      'pass',
      /app run-queue wait 10 %/,
    ],
    [
      'disk of one',
      budget({ figure: 'diskRate', limit: 2e6, service: 'postgres' }),
      'fail',
      /postgres disk I\/O 3 MB\/s/,
    ],
    [
      'a disk that was not used',
      budget({ figure: 'diskRate', limit: 1e9, service: 'machine' }),
      'unproven',
      /does not settle .*: nothing was counted in any second/,
    ],
    [
      'a disk that was not recorded',
      budget({ figure: 'diskRate', limit: 1e9, service: 'redis' }),
      'unproven',
      /disk I\/O of redis was not recorded/,
    ],
    ['network of the machine', budget({ figure: 'networkRate', limit: 7e6 }), 'pass', /network I\/O 5 MB\/s/],
    [
      'network of a service that has none',
      budget({ figure: 'networkRate', limit: 1e9, service: 'app' }),
      'unproven',
      /network I\/O of the app was not/,
    ],
    ['a mean within', budget({ figure: 'mean', route: 'list', limit: 6000 }), 'pass', /mean 4\.\d\d ms/],
    ['a mean beyond', budget({ figure: 'mean', route: 'list', limit: 3000 }), 'fail', /mean/],
    ['data rate reached', budget({ figure: 'dataRate', limit: 0.2e6 }), 'pass', /data rate 0\.4\d* MB\/s/],
    ['data rate missed', budget({ figure: 'dataRate', limit: 1e6 }), 'fail', /short/],
    [
      'transactions reached',
      budget({ figure: 'transactions', limit: 390 }),
      'pass',
      /transactions 401\/s .*within/,
    ],
    ['transactions missed', budget({ figure: 'transactions', limit: 450 }), 'fail', /short/],
    [
      'database errors within',
      budget({ figure: 'databaseErrorRate', limit: 0.005 }),
      'pass',
      /database error rate 0\.025 %/,
    ],
    ['database errors beyond none', budget({ figure: 'databaseErrorRate', limit: 0 }), 'fail', /over/],
  ]
  test.each(rows)('%s', (_, asked, outcome, reason) => {
    expect(judged(asked)).toEqual({ outcome, reason: expect.stringMatching(reason) })
  })

  test.each([
    ['CPU per request', budget({ figure: 'cpuPerRequest', limit: 1e12 })],
    ['memory', budget({ figure: 'memory', limit: 1e12 })],
    ['transactions', budget({ figure: 'transactions', limit: 1e-6 })],
    ['database error rate', budget({ figure: 'databaseErrorRate', limit: 1 })],
  ])('%s without a record of it is unproven', (_, asked) => {
    expect(judged(asked, { ...evidence, resources: [], database: [] }).outcome).toBe('unproven')
  })

  test('CPU per request has nobody to bear it when no request was answered well', () => {
    const failing = withSeconds(browse, (second) => ({ ...second, failures: { http5xx: second.done } }))
    const failed = { ...evidence, scenarios: [failing] }
    expect(judged(budget({ figure: 'cpuPerRequest', limit: 1e6 }), failed)).toEqual({
      outcome: 'unproven',
      reason: expect.stringMatching(/No request was answered well/),
    })
  })

  test('CPU per request with a quarter of the seconds missing is unproven', () => {
    const holes = resources.filter(({ at }) => (at / 1000) % 4 !== 0)
    expect(
      judged(budget({ figure: 'cpuPerRequest', limit: 1e6 }), { ...evidence, resources: holes }).outcome,
    ).toBe('unproven')
  })
})

describe('a budget for every window of some seconds', () => {
  const rows: readonly [string, Budget, string, RegExp][] = [
    [
      'a stall of one second breaks p95 for 5 s',
      budget({ route: 'slow', window: 5 }),
      'fail',
      /p95 .*\(at worst, in the 5 s from second [3-7] on\) is .* over .*≤ 50\.0 ms for 5 s/,
    ],
    [
      'and not p50 for 5 s',
      budget({ route: 'slow', figure: 'p50', window: 5 }),
      'pass',
      /within ≤ 50\.0 ms for 5 s/,
    ],
    ['and not another route', budget({ route: 'list', window: 5 }), 'pass', /within/],
    [
      'p99 of stretches with too few requests',
      budget({ route: 'slow', figure: 'p99', window: 2 }),
      'unproven',
      /19 of 19 stretches of 2 s hold fewer than the 368/,
    ],
    ['a stretch longer than the run', budget({ window: 30 }), 'unproven', /shorter than the 30 s/],
  ]
  test.each(rows)('%s', (_, asked, outcome, reason) => {
    expect(judged(asked)).toEqual({ outcome, reason: expect.stringMatching(reason) })
  })
})

test.each([
  [220e6, undefined, 'fail', /over/],
  [260e6, undefined, 'unproven', /not recorded in every second/],
  [220e6, 20, 'fail', /over/],
  [260e6, 20, 'unproven', /not recorded in every second/],
] as const)('a peak of %i bytes for %s s, read half of the time', (limit, window, outcome, reason) => {
  const half = { ...evidence, resources: resources.filter(({ at }) => at <= browse.startedAt + 10_000) }
  expect(judged(budget({ figure: 'memory', limit, window }), half)).toEqual({
    outcome,
    reason: expect.stringMatching(reason),
  })
})

describe('a budget that only warns', () => {
  const warning = budget({ route: 'list', limit: 1, level: 'warn' })
  const holding = budget({ route: 'list' })

  test('is judged but decides nothing', () => {
    const verdict = judge(evidence, [warning, holding])
    expect(verdict.outcome).toBe('pass')
    expect(verdict.scenarios[0]?.budgets.map(({ outcome }) => outcome)).toEqual(['fail', 'pass'])
    expect(verdict.reason).toBe('1 budget held in 1 scenario.')
  })

  test('alone proves nothing', () => {
    expect(judge(evidence, [warning]).outcome).toBe('unproven')
  })

  test('is a passed case with its warning for CI, and an error when it is the only budget', () => {
    const xml = (budgets: readonly Budget[]) => junitXml(sampleReport(evidence, budgets))
    expect(xml([warning, holding])).toMatch(/tests="2" failures="0" errors="0"/)
    expect(xml([warning, holding])).toMatch(/<system-out>warning, list p95 [^:]*: fail: p95/)
    expect(xml([warning])).toMatch(/tests="2" failures="0" errors="1"/)
  })
})
