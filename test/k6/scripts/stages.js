// The way most scripts begin: stages, own metrics, a log line for each iteration, its own summary on standard output.
import { check, sleep } from 'k6'
import http from 'k6/http'
import { Counter, Gauge, Rate, Trend } from 'k6/metrics'

export const options = {
  systemTags: ['status', 'group'],
  discardResponseBodies: false,
  stages: [
    { duration: '1s', target: 4 },
    { duration: '3s', target: 4 },
    { duration: '1s', target: 0 },
  ],
  thresholds: {
    http_req_failed: ['rate<0.01'],
    'http_req_duration{group:::setup}': ['max>=0'],
    'http_reqs{group:::teardown}': [{ threshold: 'count>=0', abortOnFail: false }],
    rows_read: ['avg>=0'],
  },
}
const rows = new Trend('rows_read')
const seen = new Counter('pages_seen')
const full = new Rate('full_pages')
const last = new Gauge('last_page')

export function setup() {
  const answer = http.get(`${__ENV.BASE_URL}/items`, { tags: { name: 'setup request' } })
  if (answer.status !== 200) throw new Error(`not ready: ${answer.status}`)
  return { path: '/items' }
}
export default function (data) {
  const answer = http.get(`${__ENV.BASE_URL}${data.path}`, { tags: { name: 'items' } })
  check(answer, { 'is "200", as said': ({ status }) => status === 200 })
  // biome-ignore lint/suspicious/noConsole: people do
  console.log(`"${answer.body}`)
  rows.add(3)
  seen.add(1)
  full.add(true)
  last.add(__ITER)
  sleep(0.02)
}
export function teardown(data) {
  http.get(`${__ENV.BASE_URL}${data.path}`, { tags: { name: 'teardown request' } })
}
export function handleSummary(data) {
  const lines = Object.entries(data.metrics).map(
    ([name, { values }]) => `  "${name}": ${JSON.stringify(values)}`,
  )
  return { stdout: `\n "a lone quote, and\nhttp_req_duration,17\n${lines.join('\n')}\n` }
}
