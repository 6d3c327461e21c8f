// One GET for each iteration, in turn on the two routes of a server of known latency; `tailgate calibrate` runs it with k6.
import http from 'k6/http'
import type { Options } from 'k6/options'

const rate = Number(__ENV.RATE ?? 200)

export const options: Options = {
  discardResponseBodies: true,
  scenarios: {
    calibrate: {
      executor: 'constant-arrival-rate',
      rate,
      timeUnit: '1s',
      duration: __ENV.DURATION ?? '5s',
      // One user for each request in flight while answers take the longest time; without a free user, an iteration would be
      // dropped.
      preAllocatedVUs: Math.ceil(rate * Number(__ENV.LONGEST ?? 3)),
    },
  },
}

let turn = 0

export default function calibrate(): void {
  turn += 1
  const second = turn % 2 === 0
  http.get(`${__ENV.BASE_URL}/${second ? 1 : 0}`, { tags: { name: second ? 'second' : 'first' } })
}
