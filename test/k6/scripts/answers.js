// Answers that are expected, or not: a shop in which many items are not found, and a path that stands still.
import exec from 'k6/execution'
import http from 'k6/http'

export const options = { scenarios: JSON.parse(__ENV.LOAD), ...JSON.parse(__ENV.OPTIONS || '{}') }
const expected = JSON.parse(__ENV.EXPECTED || '[{ "min": 200, "max": 399 }]')
http.setResponseCallback(expected && http.expectedStatuses(...expected))

export default function () {
  const redirects = __ENV.REDIRECTS ? { redirects: Number(__ENV.REDIRECTS) } : {}
  const answer = http.get(`${__ENV.BASE_URL}${__ENV.ASKED}`, { ...redirects, tags: { name: 'asked' } })
  if (__ENV.MARKED) exec.test.fail(__ENV.MARKED)
  if (__ENV.BY_HAND) http.get(`${__ENV.BASE_URL}${answer.headers.Location}`, { tags: { name: 'asked' } })
}
