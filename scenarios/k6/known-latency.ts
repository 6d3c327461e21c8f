// One GET an iteration, in turn of the two routes of a server of known latency: what `tailgate calibrate` has k6 do.
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
      // One for each that waits as long as the longest answer takes: an iteration without one would be dropped.
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
