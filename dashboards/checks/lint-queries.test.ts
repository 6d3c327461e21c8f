import { expect, test } from 'vitest'
import { fixtureCatalogue } from '../fixture.ts'
import { lintCoverage } from './lint-coverage.ts'
import { lintQuery } from './lint-queries.ts'

test.each([
  ['rate(http_requests_total[$__rate_interval])'],
  ['sum by (status) (rate(http_requests_total{status=~"[45].."}[$__range])) or vector(0)'],
  [
    'histogram_quantile(0.95, sum by (le, method) (rate(http_request_duration_seconds_bucket[$__rate_interval])))',
  ],
  ['count(count by (cpu) (node_cpu_seconds_total))'],
  ['http_requests_in_flight{instance=~"$instance"}'],
])('%s is sound', (expr) => {
  expect(lintQuery(expr, fixtureCatalogue)).toEqual([])
})

test.each([
  ['rate(http_requests_total[$__rate_interval]', 'it does not parse'],
  ['rate(http_request_total[$__rate_interval])', 'nothing gives the metric http_request_total'],
  ['http_requests_total', 'only ever grows'],
  ['http_requests_total{status="500"}', 'only ever grows'],
  ['rate(http_requests_in_flight[$__rate_interval])', 'is a gauge'],
  ['rate(http_requests_total[5m])', 'ignores the scrape interval'],
  ['rate(http_requests_total{route="/x"}[$__range])', 'http_requests_total has no label route'],
  ['sum by (route) (rate(http_requests_total[$__range]))', 'no metric of it has the label route'],
  ['avg(k6_http_req_duration_p99)', 'averages percentiles'],
  [
    'avg(histogram_quantile(0.9, sum by (le) (rate(db_pool_acquire_seconds_bucket[$__range]))))',
    'averages percentiles',
  ],
  [
    'histogram_quantile(0.9, rate(db_pool_acquire_seconds_bucket[$__range]))',
    'before the instances are added',
  ],
])('%s is refused: %s', (expr, problem) => {
  expect(lintQuery(expr, fixtureCatalogue).join()).toContain(problem)
})

test('a metric that nothing shows is named; a histogram is shown by any of its parts', () => {
  const problems = lintCoverage(['rate(http_request_duration_seconds_sum[$__range])', 'up'], fixtureCatalogue)
  expect(problems).toContain('nothing shows the metric queue_length')
  expect(problems).not.toContain('nothing shows the metric http_request_duration_seconds')
  expect(problems).not.toContain('nothing shows the metric up')
})
