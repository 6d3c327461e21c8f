import http from 'k6/http'
import { steadyRate } from './steady-rate.ts'

export const options = {
  scenarios: steadyRate,
  thresholds: { http_req_duration: ['p(95)<500'] },
}

export default function () {
  http.get(`${__ENV.BASE_URL}/status/404`, { tags: { name: 'item' } })
}
