// Mistakes that a k6 script can make, selected by CASE. k6 itself calls each of these loads a success, or an error.
import { check, sleep } from 'k6'
import http from 'k6/http'
import { Trend } from 'k6/metrics'
import type { Options } from 'k6/options'

const never = new Trend('never_added_to')
const cases: Record<string, Options> = {
  'an empty threshold': {
    thresholds: { never_added_to: ['p(99)<1'], 'http_req_duration{name:nowhere}': ['p(99)<1'] },
  },
  'a crossed threshold': { thresholds: { http_req_duration: ['p(95)<0.000001'] } },
}
const given = __ENV.CASE ?? ''
// Enough users for two seconds without an answer, because a dropped iteration is a mistake of its own.
const virtualUsers = given === 'too few users' ? 1 : 40

export const options: Options = {
  ...cases[given],
  scenarios: {
    load: {
      executor: 'constant-arrival-rate',
      rate: Number(__ENV.RATE),
      timeUnit: '1s',
      duration: __ENV.DURATION ?? '2s',
      preAllocatedVUs: virtualUsers,
      maxVUs: virtualUsers,
    },
  },
}

if (given === 'an exception at the start') throw new Error('this script does not start')

export default function (): void {
  if (given === 'an exception in each iteration') throw new Error('this iteration does not end')
  if (given === 'too few users') sleep(0.5)
  if (given === 'nothing asked') return
  const stranger = given === 'names that are no routes' && __ITER % 2 === 1
  const response = http.get(`${__ENV.BASE_URL}/`, { tags: stranger ? {} : { name: 'login' } })
  if (given === 'a failed check')
    check(response, { 'the answer is a teapot': ({ status }) => status === 418 })
  if (given === 'an exception after the answer') throw new Error(`no "token" in ${response.status}`)
  if (given === 'never') never.add(1)
}
