import { PercentUnit, Seconds } from '@grafana/grafana-foundation-sdk/units'
import { type LatencyBudget, latencyBudgets, limitsOf, type Source } from '../model/budgets.ts'
import type { Board, LabelVariable, Panel, Tier } from '../model/model.ts'
import {
  budgetStats,
  heatmap,
  lines,
  percentile,
  ranking,
  rate,
  shareWithin,
  toRoute,
} from '../model/panels.ts'
import { instrument, mayBeEmpty, measuredByLoad, type Requests, requestsOf } from '../model/requests.ts'

const shares = [0.5, 0.9, 0.95, 0.99]
const nameOf = (share: number): string => `p${share * 100}`

/** One view of latency: which requests are counted, by which clock, and why the panels may be empty. */
interface LatencyView {
  readonly requests: Requests
  readonly budgets: readonly LatencyBudget[]
  /** Selects the chosen endpoints. */
  readonly chosen: string
  readonly by: string
  readonly legend: string
  /** Stands before the titles of panels that show the clock of the load generator beside that of the service. */
  readonly prefix: string
  readonly emptyWhen: { readonly emptyWhen?: string }
}

const spread = ({ requests, chosen, prefix, emptyWhen }: LatencyView): Panel[] => [
  heatmap({
    title: `${prefix}Spread of latencies`,
    why: 'All requests by duration. Two bands mean two kinds of answer, such as cache hits and misses; a band that leaves upwards is a queue.',
    unit: Seconds,
    expr: rate(`${requests.duration}_bucket`, 'le', chosen),
    width: 12,
    ...emptyWhen,
  }),
  ranking({
    title: `${prefix}Slowest routes`,
    why: 'p99 of each route over the time shown, the slowest first.',
    unit: Seconds,
    expr: `histogram_quantile(0.99, sum by (le, ${requests.method}, ${requests.endpoint}) (rate(${requests.duration}_bucket[$__range]))) > 0`,
    legend: `{{${requests.method}}} {{${requests.endpoint}}}`,
    links: [toRoute(requests.endpoint)],
    most: 15,
    width: 12,
    ...emptyWhen,
  }),
]

const percentiles = ({ requests, budgets, chosen, by, legend, prefix, emptyWhen }: LatencyView): Panel[] =>
  shares.map((share) =>
    lines({
      title: `${prefix}${nameOf(share)} of each route`,
      why: `${nameOf(share)} by route; the lines are the budgets on it.`,
      unit: Seconds,
      queries: [{ expr: percentile(share, requests.duration, by, chosen), legend }],
      links: [toRoute(requests.endpoint)],
      limits: limitsOf(budgets, nameOf(share)),
      width: 6,
      ...emptyWhen,
    }),
  )

/** The share of requests within each budget over time, one curve for each budget; the limit lines are the required shares. */
function within({ budgets, prefix, emptyWhen }: LatencyView): Panel[] {
  if (budgets.length === 0) return []
  return [
    lines({
      title: `${prefix}Share within budget`,
      why: 'Share of all requests answered well within each budget, moment by moment; the lines are the shares that are asked for.',
      unit: PercentUnit,
      queries: budgets.map((budget) => ({
        expr: shareWithin(budget, '$__rate_interval'),
        legend: `${budget.route} ${budget.percentile}`,
      })),
      limits: [...new Set(budgets.map(({ share }) => share))].map((share) => ({
        value: share,
        of: nameOf(share),
      })),
      worst: 'lowest',
      width: 12,
      ...emptyWhen,
    }),
  ]
}

/**
 * Which routes take up the most time in total: a fast route that is called often can cost more than a slow one that is called
 * rarely.
 */
const cost = ({ requests, prefix, emptyWhen }: LatencyView): Panel =>
  ranking({
    title: `${prefix}Where the time goes`,
    why: 'Seconds per second that requests of each route take together: rate times mean duration, so the mean number in flight.',
    unit: 'short',
    expr: `sum by (${requests.method}, ${requests.endpoint}) (rate(${requests.duration}_sum[$__range])) > 0`,
    legend: `{{${requests.method}}} {{${requests.endpoint}}}`,
    links: [toRoute(requests.endpoint)],
    most: 15,
    width: 12,
    ...emptyWhen,
  })

const tierOf = (title: string, view: LatencyView): Tier => ({
  title,
  panels: [...spread(view), ...percentiles(view), ...within(view), cost(view)],
})

const viewOf = (requests: Requests, budgets: readonly LatencyBudget[], prefix: string): LatencyView => ({
  requests,
  budgets,
  chosen: `${requests.endpoint}=~"$${requests.endpoint}"`,
  by: `${requests.method}, ${requests.endpoint}`,
  legend: `{{${requests.method}}} {{${requests.endpoint}}}`,
  prefix,
  emptyWhen: mayBeEmpty(requests),
})

/** Latency from several sides: its distribution, its percentiles, the share within budget, and the slow routes. */
export function latencyBoard(source: Source): Board {
  const requests = requestsOf(source)
  const budgets = latencyBudgets(source)
  const own = measuredByLoad(requests) ? [] : [viewOf(requests, budgets, '')]
  const ofLoad = latencyBudgets({ ...source, dashboards: undefined })
  const variables: LabelVariable[] = [requests, instrument]
    .map(({ endpoint, total }) => ({ name: endpoint, label: 'Endpoint', metric: total }))
    .filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index)
  return {
    name: 'latency',
    title: 'Tailgate: latency',
    why: 'Where is the tail? Spread, percentiles, share within budget and the slowest routes, by the service’s own clock and from the start that the load intended.',
    variables,
    tiers: [
      { title: 'Do the budgets hold?', panels: budgetStats(budgets) },
      ...own.map((view) => tierOf('By the service’s own clock', view)),
      tierOf(
        'By the load, from the intended start',
        viewOf(instrument, ofLoad, own.length > 0 ? 'Load: ' : ''),
      ),
    ],
  }
}
