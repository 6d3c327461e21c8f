import { expect, test } from 'vitest'
import { fixtureCatalogue } from '../fixture.ts'

const problemsOf = (expr: string): string => fixtureCatalogue.shape(expr).problems.join('\n')
const requests = 'http_requests_total'
const buckets = 'http_request_duration_seconds_bucket'

test.each([
  [
    `avg by (endpoint) (histogram_quantile(0.9, sum by (le, endpoint) (rate(${buckets}[1m]))))`,
    'averages percentiles',
  ],
  [
    `sum without (endpoint) (histogram_quantile(0.9, sum by (le, endpoint) (rate(${buckets}[1m]))))`,
    'averages percentiles',
  ],
  [`avg by (name) (k6_http_req_duration_p99)`, 'averages percentiles'],
  [`histogram_quantile(95, sum by (le) (rate(${buckets}[1m])))`, 'lies between 0 and 1, not at 95'],
  [`histogram_quantile(0.9, sum by (endpoint) (rate(${buckets}[1m])))`, 'before the instances are added'],
  [`irate(${requests}[1m])`, 'use rate'],
  [`max by (endpoint) (rate(${requests}[1m]))`, 'add them'],
  [`max(pg_up)`, 'joined by min, not by max'],
  [`rate(http_request_bytes_total[1m]) + rate(${requests}[1m])`, 'bytes per seconds and things per seconds'],
  [`count(count by () (node_cpu_seconds_total))`, 'always 1'],
  [`max(count by (cpu) (node_cpu_seconds_total))`, 'max of counts'],
  [`sum(rate(${requests}{}[1m])) / sum(rate(${requests}[1m]))`, 'by itself'],
  [`sum by (status) (rate(${requests}[1m])) / sum(rate(${requests}[1m]))`, 'one side has status'],
  [
    'sum(rate(redis_evicted_keys_total[1m])) / (sum(rate(redis_keyspace_hits_total[1m])) + sum(rate(redis_keyspace_misses_total[1m])))',
    'of other things',
  ],
  [
    `sum(rate(${requests}{status="1"}[1m])) or 0 * sum(rate(redis_commands_processed_total[1m]))`,
    'another metric',
  ],
  [`sum(rate(${buckets}{method="GET"}[1m]))`, 'adds up buckets'],
  [`sum(rate(${requests}[1m])) or 0 * sum(rate(${requests}{}[1m]))`, 'what it asks for anyway'],
  ['process_resident_memory_bytes and on () nodejs_version_info', 'matched on nothing'],
])('%s makes no sense: %s', (expr, problem) => {
  expect(problemsOf(expr)).toContain(problem)
})

test.each([
  [`topk(8, sum by (query) (rate(pg_statement_seconds[1m])))`],
  [`sum by (status) (rate(${requests}[1m])) / on() group_left() sum(rate(${requests}[1m]))`],
  ['1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes'],
  [`sum(rate(${requests}[1m])) > 0`],
  [`sum(rate(${buckets}{le="0.1"}[1m]))`],
  [`sum(rate(${buckets}{le=~"1(\\\\.0)?"}[1m]))`],
])('%s makes sense', (expr) => {
  expect(problemsOf(expr)).toBe('')
})
