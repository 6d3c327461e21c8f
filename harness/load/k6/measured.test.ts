import { expect, test } from 'vitest'
import { blindRecorder } from '../../../test/fixtures/recorder.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import { shortfall, thrownRemarks } from './measured.ts'
import { K6Fold } from './samples/fold.ts'
import { K6Names } from './samples/names.ts'
import { K6SampleReader } from './samples/samples.ts'
import { readLoad } from './script/load.ts'

const begun = 1_795_457_208_000_000
const order: DriveOrder = {
  ...{ file: '', url: 'http://x', bundle: '', socket: '', routes: {}, seed: 1, rate: undefined },
  ...{ warmUpSeconds: 5, durationSeconds: 60, timeoutSeconds: 10, program: undefined },
}
const names = new K6Names({ url: order.url, routes: ['login'], patterns: {}, names: {} })

/**
 * What k6 reports of one user whose iterations, one after another, are a request of 10 ms and thinking. The requests from
 * `hangs` on, in seconds of the measured part, get no answer, so that k6 reports neither them nor their iterations. `took` is
 * the time of an iteration without the pause after it.
 */
function folded(hangs: number, iterationSeconds: number, took = iterationSeconds): K6Fold {
  const fold = new K6Fold({ ...order, names }, blindRecorder)
  fold.begin(begun)
  const add = (metric: string, end: number, seconds: number) =>
    fold.add({
      ...{ metric, time: begun + end * 1e6, value: seconds * 1000, name: 'login', scenario: 'load' },
      ...{ status: '200', errorCode: '', expected: '', check: '', method: 'GET', url: '', error: '' },
      metadata: '',
    })
  for (let at = 0; at < order.warmUpSeconds + hangs; at += iterationSeconds) {
    add('http_req_duration', at + 0.01, 0.01)
    add('iteration_duration', at + took, took)
  }
  return fold
}

function problemOf(load: object, fold: K6Fold, more: object = {}): string | undefined {
  const reader = new K6SampleReader(
    () => undefined,
    () => true,
  )
  reader.push('metric_name,timestamp,metric_value,name,scenario,status\n')
  const thrown = { count: 0, first: '' }
  const said = { log: '', thrown, marked: undefined }
  const ending = { code: 0, signal: null, failure: undefined, overdue: false, ...said }
  return shortfall(ending, reader, fold, readLoad(JSON.stringify({ scenarios: { load }, ...more })), order)
}

const users = { executor: 'constant-vus', vus: 1, duration: '65s' }
const longer = { ...users, duration: '10m' }
const iterations = (count: number) => ({ executor: 'shared-iterations', vus: 1, iterations: count })
const leaving = {
  executor: 'ramping-vus',
  startVUs: 1,
  stages: [
    { duration: '45s', target: 1 },
    { duration: '0s', target: 0 },
    { duration: '20s', target: 0 },
  ],
}
const silent = 'no request ended after'

test.each([
  ['users who get every answer', users, 60, 1, undefined],
  ['users of a service that hangs from second 45 on', users, 45, 1, `${silent} 44 s of 60 s`],
  ['the same in a load that was stopped', longer, 45, 1, silent],
  ['users of a service that hangs in the last tenth', users, 56, 1, undefined],
  ['users who think at the end, for no longer than before', users, 60, 18, undefined],
  ['users of whom the last one leaves early', leaving, 40, 1, undefined],
  ['users of whom the last one waits and then leaves', leaving, 30, 1, silent],
  ['iterations that are done early', iterations(17), 12, 1, undefined],
  ['iterations of a service that hangs', iterations(100), 12, 1, 'only 17 of the 100 iterations'],
  ['iterations that are too many for their time', iterations(100), 60, 1, 'only 65 of the 100 iterations'],
])('%s', (_, load, hangs, iterationSeconds, expected) => {
  const problem = problemOf(load, folded(hangs, iterationSeconds))
  expect(problem).toEqual(expected === undefined ? undefined : expect.stringContaining(expected))
})

test.each([
  ['that the script asks for are no silence', { minIterationDuration: '18s' }, undefined],
  ['that it does not ask for are', {}, silent],
])('pauses between iterations %s', (_, more, expected) => {
  const problem = problemOf(users, folded(60, 18, 0.01), more)
  expect(problem).toEqual(expected === undefined ? undefined : expect.stringContaining(expected))
})

test.each([
  ['that still answers, iterations may be left', 20, undefined],
  ['that hangs, it was silent', 10, silent],
])('when the measured part is cut short at a service %s', (_, hangs, expected) => {
  const fold = folded(hangs, 1)
  fold.endWith(begun / 1000 + (order.warmUpSeconds + 19.5) * 1000)
  const problem = problemOf(iterations(100), fold)
  expect(problem).toEqual(expected === undefined ? undefined : expect.stringContaining(expected))
})

test.each([
  ['none', 0, 100, []],
  ['one in a hundred', 1, 100, [true]],
  ['two in a hundred', 2, 100, [false]],
  ['the only one', 1, 0, [false]],
])('iterations that threw: %s', (_, count, ended, passable) => {
  const remarks = thrownRemarks({ count, first: 'Error: no token' }, ended)
  expect(remarks.map((remark) => remark.passable)).toEqual(passable)
  for (const { message } of remarks) expect(message).toContain('Error: no token')
})
