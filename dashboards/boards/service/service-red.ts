import {
  BytesPerSecondIEC,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units'
import { type LatencyBudget, limitsOf, type Source, selectorOf, standing } from '../../model/budgets.ts'
import type { AbsentPanel, DraftTier, LinesPanel, Panel, PanelLink, Tier } from '../../model/model.ts'
import {
  absent,
  heatmap,
  joined,
  lines,
  percentile,
  rate,
  routeLatency,
  toRoute,
} from '../../model/panels.ts'
import { clockOf, mayBeEmpty, measuredByLoad, type Requests } from '../../model/requests.ts'

/** How the app counts its requests, and which of them these panels show. */
interface Shown extends Requests {
  /** Selects the chosen endpoints. */
  readonly chosen: string
  readonly by: string
  readonly legend: string
  readonly empty: { readonly emptyWhen?: string }
  readonly links: readonly PanelLink[]
}

/** What the panels of rates and errors say: the load generator sees requests that nobody answers, too. */
const saidOf = (requests: Requests) =>
  measuredByLoad(requests)
    ? {
        rate: 'Requests per second by method and endpoint, by when each was meant to start; those without an answer too.',
        errors:
          'Share of requests with each 4xx and 5xx status, and without an answer (“none”). A status that the scenario expects is no failure.',
        statuses: '[45]..|none',
      }
    : {
        rate: 'Requests answered per second by method and endpoint. A dip while clients keep asking is a stall.',
        errors:
          'Share of requests answered with each 4xx and 5xx status. 4xx are the clients’ doing, 503 says a dependency is gone.',
        statuses: '[45]..',
      }

const rateAndErrors = (
  { total, status, chosen, by, legend, empty, links }: Shown,
  said: ReturnType<typeof saidOf>,
): LinesPanel[] => [
  lines({
    title: 'Request rate',
    why: said.rate,
    unit: RequestsPerSecond,
    queries: [{ expr: rate(total, by, chosen), legend }],
    links,
    ...empty,
  }),
  lines({
    title: 'Errors by status',
    why: said.errors,
    unit: PercentUnit,
    zeroWhen: 'no request has failed',
    queries: [
      {
        expr: `${rate(total, status, `${chosen},${status}=~"${said.statuses}"`)} / on() group_left() sum(rate(${total}{${chosen}}[$__rate_interval]))`,
        legend: `{{${status}}}`,
      },
    ],
    emptyWhen: ['no request has failed', ...Object.values(empty)].join(', or '),
  }),
]

const durations = (
  { duration, chosen, by, legend, empty, links, ...requests }: Shown,
  budgets: readonly LatencyBudget[],
): Panel[] => [
  lines({
    title: 'Response time p95',
    why: `p95 by endpoint, ${clockOf({ ...requests, duration })}; the lines are the p95 budgets. Above its line, an endpoint breaks its budget.`,
    unit: Seconds,
    queries: [{ expr: percentile(0.95, duration, by, chosen), legend }],
    limits: limitsOf(budgets, 'p95'),
    links,
    ...empty,
  }),
  lines({
    title: 'Response time p99',
    why: 'p99 by endpoint with the p99 budgets as lines. When p99 leaves and p95 stays, look for pauses and queues below.',
    unit: Seconds,
    queries: [{ expr: percentile(0.99, duration, by, chosen), legend }],
    limits: limitsOf(budgets, 'p99'),
    links,
    ...empty,
  }),
  heatmap({
    title: 'Spread of response times',
    why: 'All requests by duration. Two bands mean two kinds of answer, such as cache hits and misses.',
    unit: Seconds,
    expr: rate(`${duration}_bucket`, 'le', chosen),
    width: 12,
    ...empty,
  }),
]

const inFlight = ({ inFlight: gauge }: Requests): LinesPanel | AbsentPanel =>
  gauge === undefined
    ? absent(
        'Requests in flight',
        'the gauge of requests begun and not yet answered: dashboards.requests.inFlight',
      )
    : lines({
        title: 'Requests in flight',
        why: 'Requests begun and not yet answered, by process. It rises before latency does when something stops.',
        unit: Short,
        zeroWhen: 'no request was in work at the moment of a scrape',
        queries: [{ expr: gauge, legend: '{{instance}}' }],
        width: 6,
      })

function bytes({ received, sent }: Requests): LinesPanel | AbsentPanel {
  const queries = [
    ...(received === undefined ? [] : [{ expr: rate(received, ''), legend: 'in' }]),
    ...(sent === undefined ? [] : [{ expr: rate(sent, ''), legend: 'out' }]),
  ]
  if (queries.length === 0)
    return absent(
      'Bytes in and out',
      'the counters of bytes of bodies: dashboards.requests.received and .sent',
    )
  return lines({
    title: 'Bytes in and out',
    why: 'Bodies received and sent per second, over all processes.',
    unit: BytesPerSecondIEC,
    queries,
    width: 6,
  })
}

/** Requests answered well per second, when a budget requires a minimum. */
function throughput(source: Source, requests: Requests): LinesPanel[] {
  const budgets = standing(source).filter(
    ({ figure, sense }) => figure === 'throughput' && sense !== 'at-most',
  )
  return [...Map.groupBy(budgets, ({ route }) => route)].map(([route, own]) => {
    const selector = joined(selectorOf(route, source.routes, requests), requests.well)
    const whose = route === 'all' ? 'all routes' : `all of ${route}`
    return lines({
      title: `Throughput of ${whose}`,
      why: `Requests answered well per second; the lines are the budgets of ${own.map(({ scenario }) => scenario).join(', ')}, which only a load that asks for more can reach.`,
      unit: RequestsPerSecond,
      queries: [{ expr: rate(requests.ended, '', selector), legend: 'answered well' }],
      limits: own.map(({ limit }) => limit),
      ...mayBeEmpty(requests),
    })
  })
}

/** Rate, errors, duration of the chosen endpoints: the guide's two panels (G1, G2) and what belongs beside them. */
export function redTier(source: Source, requests: Requests, budgets: readonly LatencyBudget[]): DraftTier {
  const { method, endpoint } = requests
  const shown: Shown = {
    ...requests,
    chosen: `${endpoint}=~"$${endpoint}"`,
    by: `${method}, ${endpoint}`,
    legend: `{{${method}}} {{${endpoint}}}`,
    empty: mayBeEmpty(requests),
    links: [toRoute(endpoint)],
  }
  return {
    title: 'Requests: rate, errors, duration',
    panels: [
      ...rateAndErrors(shown, saidOf(requests)),
      ...durations(shown, budgets),
      inFlight(requests),
      bytes(requests),
      ...throughput(source, requests),
    ],
  }
}

/** One panel for each route that has a budget. */
export function routeTier(budgets: readonly LatencyBudget[]): Tier {
  const routes = [...Map.groupBy(budgets, ({ route }) => route)]
  return {
    title: 'Routes with a budget',
    panels: routes.flatMap(([route, [first, ...more]]) =>
      first === undefined ? [] : [routeLatency(route, [first, ...more], routes.length > 2 ? 6 : 12)],
    ),
  }
}
