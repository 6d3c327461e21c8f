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
  thresholds: { http_req_duration: ['p(95)<500'] },
}

export default function () {
  http.get(`${__ENV.BASE_URL}/status/404`, { tags: { name: 'item' } })
}
