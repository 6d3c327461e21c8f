import { check } from 'k6'
import http from 'k6/http'

export const options = {
  scenarios: {
    steady: {
      executor: 'constant-arrival-rate',
      rate: Number(__ENV.RATE),
      duration: __ENV.DURATION,
      preAllocatedVUs: 20,
    },
  },
}

export default function () {
  const answer = http.get(`${__ENV.BASE_URL}/item`, { tags: { name: 'item' } })
  check(answer, { 'it is what was asked for': ({ status }) => status === 418 })
}
