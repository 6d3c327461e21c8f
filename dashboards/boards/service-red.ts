import {
  BytesPerSecondIEC,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units'
import { type LatencyBudget, limitsOf } from '../model/budgets.ts'
import type { Tier } from '../model/model.ts'
import { heatmap, lines, percentile, rate, routeLatency } from '../model/panels.ts'

const chosen = 'endpoint=~"$endpoint"'
const byEndpoint = 'method, endpoint'
const duration = 'http_request_duration_seconds'

/** Rate, errors, duration of the chosen endpoints: the guide's two panels (G1, G2) and what belongs beside them. */
export const redTier = (budgets: readonly LatencyBudget[]): Tier => ({
  title: 'Requests: rate, errors, duration',
  panels: [
    lines({
      title: 'Request rate',
      why: 'Requests answered per second by method and endpoint. A dip while clients keep asking is a stall.',
      unit: RequestsPerSecond,
      queries: [{ expr: rate('http_requests_total', byEndpoint, chosen), legend: '{{method}} {{endpoint}}' }],
    }),
    lines({
      title: 'Errors by status',
      why: 'Share of requests answered with each 4xx and 5xx status. 4xx are the clients’ doing, 503 says a dependency is gone.',
      unit: PercentUnit,
      queries: [
        {
          expr: `${rate('http_requests_total', 'status', `${chosen},status=~"[45].."`)} / on() group_left() sum(rate(http_requests_total{${chosen}}[$__rate_interval]))`,
          legend: '{{status}}',
        },
      ],
      emptyWhen: 'no request has failed',
    }),
    lines({
      title: 'Response time p95',
      why: 'p95 by endpoint, by the server’s own clock; the lines are the p95 budgets. Above its line, an endpoint breaks its budget.',
      unit: Seconds,
      queries: [{ expr: percentile(0.95, duration, byEndpoint, chosen), legend: '{{method}} {{endpoint}}' }],
      limits: limitsOf(budgets, 'p95'),
    }),
    lines({
      title: 'Response time p99',
      why: 'p99 by endpoint with the p99 budgets as lines. When p99 leaves and p95 stays, look for pauses and queues below.',
      unit: Seconds,
      queries: [{ expr: percentile(0.99, duration, byEndpoint, chosen), legend: '{{method}} {{endpoint}}' }],
      limits: limitsOf(budgets, 'p99'),
    }),
    heatmap({
      title: 'Spread of response times',
      why: 'All requests by duration. Two bands mean two kinds of answer, such as cache hits and misses.',
      unit: Seconds,
      expr: rate(`${duration}_bucket`, 'le', chosen),
      width: 12,
    }),
    lines({
      title: 'Requests in flight',
      why: 'Requests begun and not yet answered, by process. It rises before latency does when something stops.',
      unit: Short,
      queries: [{ expr: 'http_requests_in_flight', legend: '{{instance}}' }],
      width: 6,
    }),
    lines({
      title: 'Bytes in and out',
      why: 'Bodies received and sent per second, over all processes.',
      unit: BytesPerSecondIEC,
      queries: [
        { expr: rate('http_request_bytes_total', ''), legend: 'in' },
        { expr: rate('http_response_bytes_total', ''), legend: 'out' },
      ],
      width: 6,
    }),
  ],
})

/** One panel for each route that has a budget. */
export function routeTier(budgets: readonly LatencyBudget[]): Tier {
  const routes = [...Map.groupBy(budgets, ({ route }) => route)]
  return {
    title: 'Routes with a budget',
    panels: routes.map(([route, own]) => routeLatency(route, own, routes.length > 2 ? 6 : 12)),
  }
}
