import { describe, expect, test } from 'vitest'
import {
  distribution,
  evidenceOf,
  type RouteShape,
  scenarioEvidence,
} from '../../../test/fixtures/evidence.ts'
import { budget } from '../../../test/fixtures/report.ts'
import type { Remark, ScenarioEvidence } from '../../evidence/evidence.ts'
import { judge } from '../judge.ts'

const list: RouteShape = { route: 'list', rate: 300, median: 4000 }
const browse = (changes: Partial<ScenarioEvidence> = {}, shape: Partial<RouteShape> = {}) =>
  scenarioEvidence('browse', [{ ...list, ...shape }], changes)
const lagging = (microseconds: number): Partial<ScenarioEvidence> => ({
  generator: {
    cpuSeconds: 2,
    eventLoopDelayP99: 900,
    sendLag: distribution(Array.from({ length: 6000 }, () => microseconds)),
  },
})
const starved: Partial<ScenarioEvidence> = {
  generator: { ...browse().generator, cpuSeconds: 18 },
}
const remark = (kind: Remark['kind'], passable = false): Partial<ScenarioEvidence> => ({
  remarks: [{ kind, message: `About a ${kind}.`, passable }],
})

/** A closed loop of users who wait for each answer. */
const closed = (shape: Partial<RouteShape>) =>
  browse({ engine: 'autocannon', intended: undefined, intendedRate: undefined }, shape)

const passing = budget('browse', 'list', 'p95', 25_000)
const failing = budget('browse', 'list', 'p95', 5000)
const hopeless = budget('browse', 'list', 'p95', 1)
const loose = budget('browse', 'list', 'p95', 40_000)
const reached = budget('browse', 'list', 'throughput', 250)

describe('what a failing line of the certificate does to a verdict', () => {
  const rows = [
    ['a healthy run passes', browse(), passing, 'pass', /within/],
    ['too few requests sent: no pass', browse({ intended: 6200 }), passing, 'unproven', /of 6200 intended/],
    [
      'too few requests sent: a fail stays, they flattered it',
      browse({ intended: 6200 }),
      failing,
      'fail',
      /over/,
    ],
    [
      'a schedule at another rate: no pass',
      browse({ intendedRate: 400 }),
      passing,
      'unproven',
      /400\/s would be 8000/,
    ],
    [
      'k6 half a second short at the edges: passes',
      browse({ engine: 'k6', intended: 6150 }),
      passing,
      'pass',
      /within/,
    ],
    [
      'k6 far short: no pass',
      browse({ engine: 'k6', intended: 6600, intendedRate: 330 }),
      passing,
      'unproven',
      /at most 5 % is allowed/,
    ],
    ['a dropped iteration: no pass', browse(remark('dropped')), passing, 'unproven', /About a dropped/],
    ['a dropped iteration: a fail stays', browse(remark('dropped')), failing, 'fail', /over/],
    ['a failed check: no pass', browse(remark('check')), passing, 'unproven', /About a check/],
    ['an empty threshold: no pass', browse(remark('threshold')), passing, 'unproven', /About a threshold/],
    ['a remark that may pass: passes', browse(remark('check', true)), passing, 'pass', /within/],
    ['a broken instrument: no pass', browse(remark('instrument')), passing, 'unproven', /About a instrument/],
    [
      'a broken instrument: no fail either',
      browse(remark('instrument')),
      failing,
      'unproven',
      /About a instrument/,
    ],
    [
      'send lag of 4 ms: a pass of 25 ms stands, for lateness is in every latency',
      browse(lagging(4000)),
      passing,
      'pass',
      /within/,
    ],
    [
      'send lag of 7 ms: a pass of 25 ms stands by its margin',
      browse(lagging(7000)),
      passing,
      'pass',
      /within/,
    ],
    [
      'send lag of 17 ms: no pass of 25 ms, for requests came together that were meant apart',
      browse(lagging(17_000)),
      passing,
      'unproven',
      /send lag is 17\.0 ms, a quarter of a limit or more/,
    ],
    ['send lag of 7 ms: a pass of 40 ms stands', browse(lagging(7000)), loose, 'pass', /within/],
    [
      'send lag of 4 ms: no fail that it could explain',
      browse(lagging(5000)),
      failing,
      'unproven',
      /Requests left late/,
    ],
    [
      'send lag of 4 ms: a fail that it cannot explain stays',
      browse(lagging(4000)),
      hopeless,
      'fail',
      /over/,
    ],
    ['send lag says nothing about throughput', browse(lagging(4000)), reached, 'pass', /within/],
    [
      'send lag not recorded: no pass',
      browse({ generator: { ...browse().generator, sendLag: undefined } }),
      passing,
      'unproven',
      /recorded no send lag/,
    ],
    ['a starved generator: no pass', browse(starved), passing, 'unproven', /used 90 % of a core/],
    ['a starved generator: no fail either', browse(starved), failing, 'unproven', /used 90 % of a core/],
    ['a starved generator: a throughput reached is reached', browse(starved), reached, 'pass', /within/],
    [
      'CPU of the generator unknown: no pass',
      browse({ generator: { ...browse().generator, cpuSeconds: Number.NaN } }),
      passing,
      'unproven',
      /not known/,
    ],
    [
      'a route that gets slower: no pass',
      browse({}, { growth: 4 }),
      budget('browse', 'list', 'p95', 90_000),
      'unproven',
      /median latency of list drifted/,
    ],
    ['a route that gets slower: a fail stays', browse({}, { growth: 4 }), failing, 'fail', /over/],
    [
      'a route that gets slower: its share of errors is what it is',
      browse({}, { growth: 4 }),
      budget('browse', 'list', 'errorRate', 0.01),
      'pass',
      /within/,
    ],
    [
      'a closed loop whose rate falls to a quarter: a throughput that it may soon miss is no pass',
      closed({ quickening: 1 / 4 }),
      budget('browse', 'list', 'throughput', 42),
      'unproven',
      /rate of successes of list drifted/,
    ],
    [
      'a closed loop whose rate falls to a quarter: a throughput that it keeps many times over passes',
      closed({ quickening: 1 / 4 }),
      budget('browse', 'list', 'throughput', 10),
      'pass',
      /within/,
    ],
    [
      'a closed loop whose rate rises fourfold: a throughput that its first third keeps passes',
      closed({ quickening: 4 }),
      budget('browse', 'list', 'throughput', 120),
      'pass',
      /within/,
    ],
    [
      'a closed loop whose rate rises fourfold: its percentile is no pass',
      closed({ quickening: 4 }),
      passing,
      'unproven',
      /rate of successes of list drifted/,
    ],
  ] as const
  test.each(rows)('%s', (_, scenario, asked, outcome, reason) => {
    const verdict = judge(evidenceOf(scenario), [asked])
    expect(verdict.scenarios[0]?.budgets[0]).toMatchObject({ outcome, reason: expect.stringMatching(reason) })
  })
})

test('a tight budget does not reduce the allowed send lag below 1 ms, a loose one increases it', () => {
  const lineOf = (limit: number) => {
    const verdict = judge(evidenceOf(browse(lagging(900))), [budget('browse', 'list', 'p95', limit)])
    return verdict.scenarios[0]?.certificate.find(({ name }) => name === 'send lag')?.sentence
  }
  expect(lineOf(10_000)).toMatch(/below 1\.00 ms/)
  expect(lineOf(60_000)).toMatch(/below 3\.00 ms/)
})

test('each budget has its own allowance: the tightest budget of a run spoils no other', () => {
  const { scenarios } = judge(evidenceOf(browse(lagging(4000))), [
    budget('browse', 'list', 'p95', 13_000),
    passing,
    budget('browse', 'list', 'max', 20_000),
  ])
  expect(scenarios[0]?.budgets.map(({ outcome }) => outcome)).toEqual(['unproven', 'pass', 'fail'])
})

describe('a failed line says what it did to this verdict', () => {
  const crowd = browse(lagging(1500))
  test.each([
    [
      'beside a pass',
      crowd,
      [passing],
      'send lag',
      /What passed here stands: lateness can only lengthen latencies\.$/,
    ],
    [
      'where it took a pass',
      browse(lagging(17_000)),
      [passing, loose],
      'bunching',
      /Without this line, list p95 would have passed; so it is unproven\. What else passed here stands: its limit is further/,
    ],
    [
      'where it took a fail',
      browse(lagging(5000)),
      [failing],
      'send lag',
      /Without this line, list p95 would have failed; so it is unproven\.$/,
    ],
    [
      'beside a fail that it cannot explain',
      crowd,
      [hopeless],
      'send lag',
      /What failed here stands: the lateness is too short to explain it\.$/,
    ],
    [
      'beside a fail that it could only have hidden',
      browse({ intended: 6200 }),
      [failing],
      'rate',
      /What failed here stands: it can only have flattered the service\.$/,
    ],
    [
      'where nothing rests on it',
      crowd,
      [budget('browse', 'list', 'p95', 9070)],
      'send lag',
      /changes no verdict here\.$/,
    ],
  ] as const)('%s', (_, scenario, budgets, name, sentence) => {
    const [found] = judge(evidenceOf(scenario), budgets).scenarios
    const lines = found?.certificate.filter((one) => one.name === name && one.outcome !== 'pass')
    expect(lines?.map((one) => one.sentence).join(' ')).toMatch(sentence)
  })
})

test('a remark that forbids nothing is still in the certificate', () => {
  const { scenarios, outcome } = judge(evidenceOf(browse(remark('instrument', true))), [passing])
  expect(outcome).toBe('pass')
  expect(scenarios[0]?.certificate).toContainEqual({
    name: 'instrument',
    outcome: 'pass',
    sentence: 'About a instrument.',
  })
})

test('counts that do not follow from the seconds mean damage', () => {
  const healthy = browse()
  const [route] = healthy.routes
  if (!route) throw new Error('the fixture has a route')
  const damaged = { ...healthy, routes: [{ ...route, seconds: route.seconds.slice(1) }] }
  expect(judge(evidenceOf(damaged), [passing]).outcome).toBe('unproven')
  expect(judge(evidenceOf(damaged), [failing]).outcome).toBe('unproven')
})

test('closed loops have no send lag and no rate to certify', () => {
  const closed = browse({ engine: 'autocannon', intended: undefined, intendedRate: undefined })
  const verdict = judge(evidenceOf(closed), [reached])
  expect(verdict.outcome).toBe('pass')
  expect(verdict.scenarios[0]?.certificate.map(({ name }) => name)).not.toContain('send lag')
})
