import { check } from 'k6'
import http from 'k6/http'
import { steadyRate } from './steady-rate.ts'

export const options = {
  scenarios: steadyRate,
}

export default function () {
  const answer = http.get(`${__ENV.BASE_URL}/item`, { tags: { name: 'item' } })
  check(answer, { 'it is what was asked for': ({ status }) => status === 418 })
}
