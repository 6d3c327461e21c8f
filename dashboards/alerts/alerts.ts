import { reading } from '../../harness/charts/reading.ts'
import type { AlertDescription } from '../../harness/config/target/dashboards.ts'
import { bucketSelector, type LatencyBudget, latencyBudgets, type Source } from '../model/budgets.ts'
import { shareWithin } from '../model/panels.ts'
import { type Requests, requestsOf } from '../model/requests.ts'

/** A condition that holds while something is wrong, before any renderer. */
export type Alert = AlertDescription

interface Burn {
  readonly name: string
  readonly long: string
  readonly short: string
  readonly factor: number
  readonly severity: Alert['severity']
}

/**
 * How fast the share of slow requests may use up what a budget allows in 30 days: 2 % of it in an hour, 5 % in six
 * hours, 10 % in three days. The short window makes an alert end soon after its cause.
 * Source: The Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts".
 */
export const burns: readonly Burn[] = [
  { name: 'Fast', long: '1h', short: '5m', factor: 14.4, severity: 'page' },
  { name: 'Steady', long: '6h', short: '30m', factor: 6, severity: 'page' },
  { name: 'Slow', long: '3d', short: '6h', factor: 1, severity: 'ticket' },
]

const pascal = (text: string): string =>
  text.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) => first.toUpperCase())

/** Below this many requests per second a share says nothing. */
const leastRate = 0.1

function burnAlert(budget: LatencyBudget, { name, long, short, factor, severity }: Burn): Alert {
  const { route, percentile, selector, seconds, share, requests } = budget
  const limit = Number((factor * (1 - share)).toPrecision(6))
  const tooSlow = (window: string) => `1 - ${shareWithin(budget, window)} > ${limit}`
  const traffic = `sum(rate(${requests.duration}_count{${selector}}[${short}])) > ${leastRate}`.replace(
    '{}',
    '',
  )
  return {
    name: `${pascal(route)}${pascal(percentile)}Burns${name}`,
    expr: `(${tooSlow(long)})\nand (${tooSlow(short)})\nand (${traffic})`,
    lasting: '1m',
    severity,
    summary: `More than ${Number((limit * 100).toPrecision(4))} % of ${route} requests failed or took over ${reading(seconds, 's')} in the last ${long}; ${percentile} allows ${Number(((1 - share) * 100).toPrecision(4))} %.`,
    remedy: `Open the service dashboard: is it one route or all, do they fail or are they slow, is the event loop late, are requests waiting for a connection?`,
    panel: `Latency of ${route}`,
  }
}

/** A factor that asks for more slow requests than there are can never be reached and would be a false comfort. */
const reachable = (budget: LatencyBudget, burn: Burn): boolean => burn.factor * (1 - budget.share) < 0.9

const ofEveryStack: readonly Alert[] = [
  {
    name: 'NotScraped',
    expr: 'up == 0',
    lasting: '30s',
    severity: 'page',
    summary: 'Prometheus cannot reach {{ $labels.job }} at {{ $labels.instance }}.',
    remedy: 'See whether the process runs; its figures are missing from every panel until it does.',
    panel: 'Scraped',
  },
  {
    name: 'DependencyDown',
    expr: 'pg_up == 0 or redis_up == 0 or nginx_up == 0',
    lasting: '30s',
    severity: 'page',
    summary: 'The exporter of {{ $labels.job }} runs but cannot reach its service.',
    remedy: 'See the log of the service: what needs it fails or waits until it is back.',
    panel: 'Scraped',
  },
]

/** What runs full first in a Node process. */
const ofNode: readonly Alert[] = [
  {
    name: 'EventLoopLate',
    expr: 'nodejs_eventloop_lag_p99_seconds > 0.1',
    lasting: '1m',
    severity: 'ticket',
    summary: 'The event loop of {{ $labels.instance }} is more than 100 ms late.',
    remedy: 'Take a flame graph: something computes for long, or garbage collection does.',
    panel: 'Event loop delay',
  },
]

/** Without a bucket that ends on a limit its alerts would be silent for ever, so that is said aloud. */
const boundaryAlert = ({ duration, inFlight }: Requests, seconds: number): Alert => ({
  name: `Boundary${pascal(reading(seconds, 's'))}Missing`,
  expr: `absent(${duration}_bucket{${bucketSelector(seconds)}}) and on () count(${inFlight ?? `${duration}_count`})`,
  lasting: '1m',
  severity: 'ticket',
  summary: `No server has a histogram boundary at ${reading(seconds, 's')}, so budgets of that limit are not watched.`,
  remedy: 'Give the servers the budgets: app.environment is told them as latencyBudgets.',
  panel: 'Spread of response times',
})

/**
 * Every alert: for each latency budget how fast it burns, the states in which figures mean little, and those of the target.
 */
export function alertsOf(source: Source): readonly Alert[] {
  const { alerts = [], runtime } = source.dashboards ?? {}
  const budgets = latencyBudgets(source)
  const requests = requestsOf(source)
  const limits = [...new Set(budgets.map(({ seconds }) => seconds))]
  return [
    ...budgets.flatMap((budget) =>
      burns.filter((burn) => reachable(budget, burn)).map((burn) => burnAlert(budget, burn)),
    ),
    ...(requests === undefined ? [] : limits.map((seconds) => boundaryAlert(requests, seconds))),
    ...ofEveryStack,
    ...alerts,
    ...(runtime === 'node' ? ofNode : []),
  ]
}
