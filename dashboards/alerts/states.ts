import { reading } from '../../harness/charts/reading.ts'
import { bucketSelector, type Source, servicesOf } from '../model/budgets.ts'
import type { Requests } from '../model/requests.ts'
import { type Alert, pascal, runbooks } from './alert.ts'

const instance = '{{ $labels.job }} at {{ $labels.instance }}'

/** States of any stack in which its figures mean little. */
export const ofEveryStack: readonly Alert[] = [
  {
    name: 'NotScraped',
    expr: 'up == 0',
    lasting: '30s',
    severity: 'page',
    summary: `${instance} cannot be reached by Prometheus.`,
    remedy: 'See whether the process runs; its figures are missing from every panel until it does.',
    panel: 'Scraped',
    runbook: runbooks.scrape,
  },
]

/** An alert for each service of the target that has an exporter here; none for a target without such services. */
export function ofServices(source: Pick<Source, 'has'>): readonly Alert[] {
  const seen = servicesOf(source)
  if (seen.length === 0) return []
  return [
    {
      name: 'DependencyDown',
      expr: seen.map(({ up }) => `${up} == 0`).join(' or '),
      lasting: '30s',
      severity: 'page',
      summary: `${instance}: the exporter runs but cannot reach its service.`,
      remedy: 'See the log of the service: what needs it fails or waits until it is back.',
      panel: 'Scraped',
      runbook: runbooks.dependency,
    },
  ]
}

/** What a Node process runs out of first. */
export const ofNode: readonly Alert[] = [
  {
    name: 'EventLoopLate',
    expr: 'nodejs_eventloop_lag_p99_seconds > 0.1',
    lasting: '1m',
    severity: 'ticket',
    summary: `${instance}: the event loop is more than 100 ms late.`,
    remedy: 'Take a flame graph: something computes for long, or garbage collection does.',
    panel: 'Event loop delay',
    runbook: runbooks.eventLoop,
  },
]

/** A limit as a part of a name. Its decimal point stays as `_`, so that 2.5 ms and 25 ms do not get one name. */
const inName = (limit: string): string => limit.replace('µ', 'u').split('.').map(pascal).join('_')

/** Without a histogram bucket that ends on the limit, the alerts of that budget would never fire; this alert says so. */
export function boundaryAlert({ duration }: Requests, seconds: number): Alert {
  // All digits of a budget: with fewer of them, two limits could be written alike.
  const limit = reading(seconds, 's', 6)
  const each = (selected: string) => `count by (job, instance) (${selected})`
  return {
    name: `Boundary${inName(limit)}Missing`,
    expr: `${each(`${duration}_count`)} unless on (job, instance) ${each(`${duration}_bucket{${bucketSelector(seconds)}}`)}`,
    lasting: '1m',
    severity: 'ticket',
    labels: { budget: limit },
    summary: `${instance} has no histogram boundary at ${limit}, so budgets of that limit are not watched.`,
    remedy: `Give the server the budget of ${limit}: app.environment is told it as one of latencyBudgets.`,
    panel: 'Spread of response times',
    runbook: runbooks.boundary,
  }
}
