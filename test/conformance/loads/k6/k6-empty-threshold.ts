import http from 'k6/http'
import { Trend } from 'k6/metrics'

export const never = new Trend('never_added')

export const options = {
  scenarios: {
    steady: {
      executor: 'constant-arrival-rate',
      rate: Number(__ENV.RATE),
      duration: __ENV.DURATION,
      preAllocatedVUs: 20,
    },
  },
  thresholds: { never_added: ['p(99)<1'] },
}

export default function () {
  http.get(`${__ENV.BASE_URL}/item`, { tags: { name: 'item' } })
}
