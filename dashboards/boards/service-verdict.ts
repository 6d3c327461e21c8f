import {
  BytesPerSecondIEC,
  OpsPerSecond,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
} from '@grafana/grafana-foundation-sdk/units'
import { latencyBudgets, type Source, shareLimit } from '../model/budgets.ts'
import type { StatPanel, Tier } from '../model/model.ts'
import { budgetStat, stat } from '../model/panels.ts'

/** Each budget as the share of requests within it, then throughput and the three error rates, apart. */
export function verdictTier(source: Source): Tier {
  const budgets = latencyBudgets(source)
  // As few lines as a readable width allows, evenly filled.
  const lines = Math.max(1, Math.ceil((budgets.length * 3) / 24))
  const each = Math.floor(24 / Math.max(1, Math.ceil(budgets.length / lines)))
  return {
    title: 'Do the budgets hold?',
    panels: [...budgets.map((budget) => budgetStat(budget, each)), ...totals(source)],
  }
}

/** Eight in a line. */
const width = 3

const atMost = (value: number | undefined) =>
  value === undefined ? {} : { limit: { sense: 'at-most' as const, value } }

const totals = (source: Source): StatPanel[] => [
  stat({
    title: 'Requests',
    why: 'Requests answered per second over the time shown. Read every other figure with it: an idle service is always fast.',
    unit: RequestsPerSecond,
    expr: 'sum(rate(http_requests_total[$__range]))',
    width,
  }),
  stat({
    title: 'Transactions',
    why: 'Database transactions per second of all processes. Against the request rate it shows what the cache saves.',
    unit: OpsPerSecond,
    expr: 'sum(rate(db_transactions_total[$__range]))',
    width,
  }),
  stat({
    title: 'Bytes sent',
    why: 'Bytes of response bodies per second, over all processes.',
    unit: BytesPerSecondIEC,
    expr: 'sum(rate(http_response_bytes_total[$__range]))',
    width,
  }),
  stat({
    title: 'Mean time',
    why: 'Mean time of a request, by the server’s own clock. It hides the tail: it is here because it says what a request costs.',
    unit: Seconds,
    expr: 'sum(rate(http_request_duration_seconds_sum[$__range])) / sum(rate(http_request_duration_seconds_count[$__range]))',
    width,
  }),
  stat({
    title: 'HTTP errors',
    why: 'Share of requests answered with 5xx. Database errors and timeouts are counted apart, beside this.',
    unit: PercentUnit,
    expr: '(sum(rate(http_requests_total{status=~"5.."}[$__range])) or vector(0)) / sum(rate(http_requests_total[$__range]))',
    ...atMost(shareLimit(source, 'errorRate')),
    width,
  }),
  stat({
    title: 'Given up',
    why: 'Share of requests whose client left before the answer (499): timeouts as the server sees them.',
    unit: PercentUnit,
    expr: '(sum(rate(http_requests_total{status="499"}[$__range])) or vector(0)) / sum(rate(http_requests_total[$__range]))',
    ...atMost(shareLimit(source, 'timeoutRate')),
    width,
  }),
  stat({
    title: 'Database errors',
    why: 'Statements per second that PostgreSQL refused or that broke, timeouts not among them.',
    unit: OpsPerSecond,
    expr: 'sum(rate(db_errors_total{kind="error"}[$__range])) or vector(0)',
    limit: { sense: 'at-most', value: 0 },
    width,
  }),
  stat({
    title: 'Database timeouts',
    why: 'Statements and waits for a connection per second that ran out of time.',
    unit: OpsPerSecond,
    expr: 'sum(rate(db_errors_total{kind="timeout"}[$__range])) or vector(0)',
    limit: { sense: 'at-most', value: 0 },
    width,
  }),
]
