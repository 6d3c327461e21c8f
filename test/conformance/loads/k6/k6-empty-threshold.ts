import http from 'k6/http'
import { Trend } from 'k6/metrics'
import { steadyRate } from './steady-rate.ts'

export const never = new Trend('never_added')

export const options = {
  scenarios: steadyRate,
  thresholds: { never_added: ['p(99)<1'] },
}

export default function () {
  http.get(`${__ENV.BASE_URL}/item`, { tags: { name: 'item' } })
}
