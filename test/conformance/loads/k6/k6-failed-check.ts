import { check } from 'k6'
import http from 'k6/http'

export default function () {
  const answer = http.get(`${__ENV.BASE_URL}/item`, { tags: { name: 'item' } })
  check(answer, { 'it is what was asked for': ({ status }) => status === 418 })
}
