import { beforeEach, describe, expect, test } from 'vitest'
import { blindRecorder } from '../../../../test/fixtures/recorder.ts'
import type { EndedRequest } from '../../../evidence/recorder/ended-request.ts'
import type { Recorder } from '../../../evidence/recorder/recorder.ts'
import { K6Fold } from './fold.ts'
import { K6Names } from './names.ts'
import type { K6Sample } from './samples.ts'

const begun = 1_795_457_208_000_000
const names = new K6Names({
  url: 'http://x',
  routes: ['login', 'list'],
  patterns: {},
  names: { 'Log in': 'login', beacon: null },
})
const frame = { names, warmUpSeconds: 2, durationSeconds: 10, timeoutSeconds: 5 }

let recorded: EndedRequest[]
let moved: number[][]
let startedAt: number | undefined
let advanced: number
const recorder: Recorder = {
  ...blindRecorder,
  begin: (time) => {
    startedAt = time
  },
  // Every recorder does the same.
  record: (request) => {
    if (request.offset >= 0) recorded.push(request)
  },
  recordTransfer: (...bytes) => moved.push(bytes),
  advance: (offset) => {
    advanced = offset
  },
}
let fold: K6Fold
beforeEach(() => {
  recorded = []
  moved = []
  startedAt = undefined
  fold = new K6Fold(frame, recorder)
})

/** A sample of something that took `milliseconds` and ended `at` seconds after the load began. */
const sample = (
  metric: string,
  at: number,
  milliseconds: number,
  more: Partial<K6Sample> = {},
): K6Sample => ({
  metric,
  time: begun + at * 1e6,
  value: milliseconds,
  name: 'login',
  scenario: 'flow',
  status: '200',
  errorCode: '',
  expected: '',
  check: '',
  method: 'GET',
  url: '',
  error: '',
  metadata: '',
  ...more,
})
const request = (at: number, milliseconds: number, more: Partial<K6Sample> = {}) =>
  sample('http_req_duration', at, milliseconds, more)

test('the first request of the load marks its origin, and setup is not part of the load', () => {
  fold.add(request(-3, 500, { scenario: '' }))
  fold.add(request(0.5, 500))
  expect([fold.origin, startedAt]).toEqual([begun, begun / 1000 + 2000])
})

test.each([
  ['in the warm-up', 1.9, 100, []],
  ['begun in the warm-up, ended after it', 2.1, 200, []],
  ['begun exactly when the measured part begins', 2.25, 250, [[0, 250_000]]],
  ['in the midst', 7.5, 500, [[5, 500_000]]],
  ['begun in the measured part, ended after it', 14, 3000, [[9, 3_000_000]]],
  ['begun after the measured part', 12.5, 250, []],
  ['too short for a microsecond', 3, 0, [[1, 1]]],
])('a request %s', (_, at, milliseconds, expected) => {
  fold.add(request(0, 0))
  recorded = []
  fold.add(request(at, milliseconds))
  expect(recorded.map(({ offset, microseconds }) => [offset, microseconds])).toEqual(expected)
})

test('seconds are closed only once no request that began in them can still be in flight', () => {
  fold.add(request(0, 0))
  fold.add(request(12, 100))
  expect(advanced).toBeCloseTo(10 - frame.timeoutSeconds - 2)
})

test.each([
  ['before the load it does not end', undefined, undefined, 10],
  ['in the warm-up it does not end', 1.5, undefined, 10],
  ['in its first second it ends with it', 2.3, 3, 1],
  ['in the middle it ends with the current second', 7.9, 8, 6],
  ['in its last second it is whole', 11.5, 12, 10],
])('asked to end: %s', (_, at, end, duration) => {
  if (at !== undefined) fold.add(request(0, 0))
  const asked = begun / 1000 + (at ?? 0) * 1000
  const ends = fold.endWith(asked)
  expect([ends === undefined ? undefined : (ends - begun / 1000) / 1000, fold.duration]).toEqual([
    end && expect.closeTo(end, 3),
    duration,
  ])
})

test('iterations count by their start', () => {
  fold.add(request(0, 0))
  for (const end of [1, 2.5, 5, 12.2, 13]) fold.add(sample('iteration_duration', end, 500))
  expect(fold.iterations).toBe(3)
})

test('what each scenario of the script does is kept apart, by its users', () => {
  fold = new K6Fold({ ...frame, scriptScenarios: ['flow', 'other'] }, recorder)
  const user = (number: number, scenario = 'flow') => ({ metadata: `iter=0&vu=${number}`, scenario })
  fold.begin(begun)
  fold.add(request(3, 500, user(1)))
  fold.add(request(9, 500, user(2)))
  fold.add(sample('iteration_duration', 5, 2500, user(1)))
  fold.add(sample('dropped_iterations', 6, 2))
  fold.add(request(7, 500, user(3, 'stranger')))
  const [flow, other] = ['flow', 'other'].map((name) => fold.activities.get(name))
  expect([...fold.activities.keys()]).toEqual(['flow', 'other'])
  expect([flow?.ended, flow?.longestIteration, flow?.knowsUsers]).toEqual([1, 2.5, true])
  expect([0, 3, 4, 7.5].map((from) => flow?.usersSince(from))).toEqual([2, 2, 1, 0])
  expect([1, 5].map((seconds) => flow?.accountedWithin(seconds))).toEqual([1, 3])
  expect([other?.ended, other?.usersSince(0)]).toEqual([0, 0])
})

test('bytes count at the end of the iteration that sent them, and bytes of setup and of the warm-up do not count', () => {
  fold.add(sample('data_sent', -1, 7, { scenario: '' }))
  fold.add(request(0, 0))
  fold.add(sample('data_sent', 1, 100))
  fold.add(sample('data_sent', 4.5, 30))
  fold.add(sample('data_received', 4.5, 2000))
  fold.add(sample('data_received', 5, 9, { scenario: '' }))
  fold.add(sample('data_received', 12.5, 2000))
  expect(moved).toEqual([
    [2.5, 0, 30],
    [2.5, 2000, 0],
  ])
})

test('names are mapped, left out on purpose, or listed with their counts on one line', () => {
  fold.add(request(0, 0))
  fold.add(request(5, 1, { name: 'Log in' }))
  for (let times = 0; times < 3; times += 1) fold.add(request(5, 1, { name: 'beacon' }))
  fold.add(request(5, 1, { name: 'a "b"\nc' }))
  for (let times = 0; times < 2; times += 1) fold.add(request(5, 1, { name: '登录请求' }))
  expect(recorded.map(({ route }) => route)).toEqual(['login'])
  expect(fold.remarks().map(({ message, passable }) => [message, passable])).toEqual([
    [
      '3 request(s) carry a name that is no route of the scenario: "登录请求" (2), "a "b" c" (1); map each in `names`, to a route or to null',
      false,
    ],
    ['3 request(s) are left out, as `names` says: "beacon" (3)', true],
  ])
})

test('a redirect and its answer are one request, and the time of its hops is reported', () => {
  const whose = { metadata: 'vu=1&iter=0' }
  fold.add(request(0, 0))
  recorded = []
  fold.add(request(5, 100, { ...whose, status: '302' }))
  fold.add(request(5.2, 200, whose))
  expect(recorded).toMatchObject([
    { offset: expect.closeTo(2.9), microseconds: 300_000, status: 200, failure: undefined },
  ])
  expect(fold.requests).toBe(1)
  expect(fold.remarks()).toEqual([
    {
      kind: 'instrument',
      message:
        '1 request(s) of login were redirected, each one request from the first hop to the answer: 2 hops of 150.0 ms on average, 200.0 ms at most',
      passable: true,
    },
  ])
})

test('a timeout without a connection counts with the time that it waited', () => {
  fold.add(request(0, 0))
  fold.add(request(9, 0, { status: '0', errorCode: '1050' }))
  expect(recorded.at(-1)).toMatchObject({ offset: 2, microseconds: 5_000_000, failure: 'timeout' })
})

test.each([
  ['an answer after the timeout of the scenario', 5001, '200', 'timeout'],
  ['an error after it', 20_000, '503', 'timeout'],
  ['an answer before it', 4999, '200', undefined],
  ['no answer, of which k6 tells how it ended', 20_000, '0', 'reset'],
])('however long a script waits: %s', (_, milliseconds, status, failure) => {
  fold.add(request(0, 0))
  fold.add(request(6 + milliseconds / 1000, milliseconds, { status }))
  expect(recorded.map((one) => one.failure)).toEqual([failure])
})

test("if k6's log gives the beginning, it does not wait for the first request", () => {
  fold.begin(begun)
  fold.add(request(4, 500))
  expect([fold.origin, startedAt]).toEqual([begun, begun / 1000 + 2000])
  expect(recorded[0]?.offset).toBeCloseTo(1.5)
})

test('without a warm-up no request at the very beginning is lost', () => {
  fold = new K6Fold({ ...frame, warmUpSeconds: 0 }, recorder)
  fold.begin(begun)
  fold.add(request(0.001, 3))
  expect(recorded[0]?.offset).toBe(0)
})

describe('remarks that prevent a pass', () => {
  test.each([
    ['a dropped iteration', sample('dropped_iterations', 5, 3), 'k6 dropped 3 iteration(s)'],
    [
      'an iteration dropped in the warm-up',
      sample('dropped_iterations', 1, 1),
      'all of them during the warm-up',
    ],
    [
      'a failed check',
      sample('checks', 5, 0, { check: 'status is 200' }),
      '"status is 200" failed 1 time(s)',
    ],
    [
      'a request of no route',
      request(5, 1, { name: 'http://x/1' }),
      'no route of the scenario: "http://x/1"',
    ],
    [
      'a URL as a name, without the credentials in it',
      request(5, 1, { name: 'https://ann:pw@y/hook?token=abcdefgh&page=2#top' }),
      'no route of the scenario: "https://…@y/hook?token=…&page=2" (1)',
    ],
  ])('%s', (_, hostile, message) => {
    fold.add(request(0, 0))
    fold.add(hostile)
    expect(fold.remarks()).toMatchObject([{ passable: false, message: expect.stringContaining(message) }])
  })

  test('a check that holds gives no remark', () => {
    fold.add(sample('checks', 5, 1, { check: 'status is 200' }))
    expect(fold.remarks()).toEqual([])
  })

  test('a thousand different names are counted and a few of them are shown', () => {
    fold.add(request(0, 0))
    for (let index = 0; index < 1000; index += 1) fold.add(request(5, 1, { name: `http://x/${index}` }))
    expect(fold.remarks()[0]?.message).toMatch(/^1000 request/)
    expect(fold.remarks()[0]?.message.length).toBeLessThan(400)
  })
})

test('an error of this machine is reported by its code', () => {
  fold.add(request(0, 0))
  const dial = { status: '0', errorCode: '1213', error: 'dial: socket: too many open files' }
  for (let count = 0; count < 3; count += 1) fold.add(request(5, 1, dial))
  expect(recorded.at(-1)).toMatchObject({ status: 0, failure: 'local' })
  expect(fold.remarks()).toEqual([
    {
      kind: 'local',
      passable: false,
      message: expect.stringMatching(/^3 requests .* 3 by EMFILE .*ulimit -n/),
    },
  ])
})

test('no answer and no error code is a reset, never a success', () => {
  fold.add(request(0, 0))
  fold.add(request(5, 1, { status: '' }))
  expect(recorded.at(-1)).toMatchObject({ status: 0, failure: 'reset' })
})

test.each([
  ['by its URL if it has no name', 'http://h/list?x=1', 'http://h/list?x=1'],
  ['without a path if its name replaces the URL', 'list', ''],
])('a request that failed is told %s', (_, url, path) => {
  const failed = { status: '0', errorCode: '1212', error: 'dial: connection refused', method: 'GET', url }
  fold.add(sample('http_req_duration', 0, 0))
  fold.add(sample('http_req_duration', 6, 5, failed))
  expect(recorded.at(-1)?.example?.()).toEqual({ method: 'GET', path, answer: 'dial: connection refused' })
})
