import {
  BytesPerSecondIEC,
  OpsPerSecond,
  PercentUnit,
  RequestsPerSecond,
} from '@grafana/grafana-foundation-sdk/units'
import type { LatencyBudget } from '../budgets.ts'
import type { Tier } from '../model.ts'
import { budgetStat, stat } from '../panels.ts'

/** Each budget as the share of requests within it, then throughput and the three error rates, apart. */
export function verdictTier(budgets: readonly LatencyBudget[]): Tier {
  // As few lines as a readable width allows, evenly filled.
  const lines = Math.max(1, Math.ceil((budgets.length * 3) / 24))
  const width = Math.floor(24 / Math.max(1, Math.ceil(budgets.length / lines)))
  return {
    title: 'Do the budgets hold?',
    panels: [...budgets.map((budget) => budgetStat(budget, width)), ...totals],
  }
}

const totals = [
  stat({
    title: 'Requests',
    why: 'Requests answered per second over the time shown. Read every other figure with it: an idle service is always fast.',
    unit: RequestsPerSecond,
    expr: 'sum(rate(http_requests_total[$__range]))',
  }),
  stat({
    title: 'Transactions',
    why: 'Database transactions per second of all processes. Against the request rate it shows what the cache saves.',
    unit: OpsPerSecond,
    expr: 'sum(rate(db_transactions_total[$__range]))',
  }),
  stat({
    title: 'Bytes sent',
    why: 'Bytes of response bodies per second, over all processes.',
    unit: BytesPerSecondIEC,
    expr: 'sum(rate(http_response_bytes_total[$__range]))',
  }),
  stat({
    title: 'HTTP errors',
    why: 'Share of requests answered with 5xx. Database errors and timeouts are counted apart, beside this.',
    unit: PercentUnit,
    expr: '(sum(rate(http_requests_total{status=~"5.."}[$__range])) or vector(0)) / sum(rate(http_requests_total[$__range]))',
    limit: { sense: 'at-most', value: 0.001 },
  }),
  stat({
    title: 'Database errors',
    why: 'Statements per second that PostgreSQL refused or that broke, timeouts not among them.',
    unit: OpsPerSecond,
    expr: 'sum(rate(db_errors_total{kind="error"}[$__range])) or vector(0)',
    limit: { sense: 'at-most', value: 0 },
  }),
  stat({
    title: 'Database timeouts',
    why: 'Statements and waits for a connection per second that ran out of time.',
    unit: OpsPerSecond,
    expr: 'sum(rate(db_errors_total{kind="timeout"}[$__range])) or vector(0)',
    limit: { sense: 'at-most', value: 0 },
  }),
]
