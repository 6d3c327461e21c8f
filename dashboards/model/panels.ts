import { PercentUnit, Seconds } from '@grafana/grafana-foundation-sdk/units'
import { reading } from '../../harness/charts/reading.ts'
import { bucketSelector, type LatencyBudget, type ShareBudget } from './budgets.ts'
import type {
  AbsentPanel,
  HeatmapPanel,
  LinesPanel,
  PanelLimit,
  PanelLink,
  Query,
  RankingPanel,
  StatPanel,
} from './model.ts'
import { clockOf, mayBeEmpty, measuredByLoad } from './requests.ts'

type LinesSettings = Omit<LinesPanel, 'kind' | 'limits' | 'stacked' | 'width' | 'worst'> &
  Partial<Pick<LinesPanel, 'stacked' | 'width' | 'worst'>> & {
    readonly limits?: readonly (number | PanelLimit)[]
  }

/** Curves over time; half a dashboard wide by default. */
export const lines = ({ limits = [], ...settings }: LinesSettings): LinesPanel => ({
  kind: 'lines',
  stacked: false,
  width: 12,
  worst: 'highest',
  ...settings,
  limits: limits
    .map((limit) => (typeof limit === 'number' ? { value: limit } : limit))
    .toSorted((a, b) => a.value - b.value),
})

type StatSettings = Omit<StatPanel, 'kind' | 'limit' | 'width' | 'queries' | 'none'> &
  Partial<Pick<StatPanel, 'limit' | 'width' | 'none'>> & { readonly expr: string }

/** One number. Its query covers the whole time range shown, so that it is a total and never an average of averages. */
export const stat = ({ expr, ...settings }: StatSettings): StatPanel => ({
  kind: 'stat',
  limit: undefined,
  none: 'no data',
  width: 4,
  queries: [{ expr, legend: settings.title }],
  ...settings,
})

/** The distribution of a classic histogram over time. */
export const heatmap = (settings: Omit<HeatmapPanel, 'kind' | 'queries'> & { readonly expr: string }) => {
  const { expr, ...rest } = settings
  return { kind: 'heatmap', ...rest, queries: [{ expr, legend: '{{le}}' }] } satisfies HeatmapPanel
}

type RankingSettings = Omit<RankingPanel, 'kind' | 'width' | 'queries' | 'first'> &
  Partial<Pick<RankingPanel, 'width' | 'first'>> & {
    readonly expr: string
    readonly legend: string
    readonly most: number
  }

/** At most `most` series in order: the highest of all from the highest on, or the lowest of all from the lowest on. */
export const ranking = ({ expr, legend, most, first = 'highest', ...settings }: RankingSettings) => {
  const kept = first === 'highest' ? `sort_desc(topk(${most}, ${expr}))` : `sort(bottomk(${most}, ${expr}))`
  return {
    kind: 'ranking',
    width: 12,
    first,
    queries: [{ expr: kept, legend }],
    ...settings,
  } satisfies RankingPanel
}

/** Stands for a panel that cannot be made, with the metric that it needs. */
export const absent = (title: string, wants: string): AbsentPanel => ({ kind: 'absent', title, wants })

/** A link from a curve to the latency board, for the route of the curve. */
export const toRoute = (endpoint: string): PanelLink => ({
  ...latencyOfRoute,
  variable: { name: endpoint, label: endpoint },
})

/** A panel that every board of latencies has, for each of the clocks. */
const latencyOfRoute = {
  title: 'Latency of this route',
  board: 'latency',
  panel: 'p95 of each route',
} as const

/** The same for a panel that is about one route. */
const toItsRoute = ({ endpoint, requests }: LatencyBudget): { readonly links?: readonly PanelLink[] } =>
  endpoint === undefined
    ? {}
    : { links: [{ ...latencyOfRoute, variable: { name: requests.endpoint, value: endpoint } }] }

/** The per-second rate of a counter, summed by the given labels. */
export const rate = (counter: string, by: string, selector = ''): string =>
  `sum by (${by}) (rate(${counter}{${selector}}[$__rate_interval]))`.replace('by () ', '').replace('{}', '')

/** A percentile of a classic histogram. The buckets of all instances are added before the percentile is taken. */
export const percentile = (share: number, histogram: string, by: string, selector = ''): string =>
  `histogram_quantile(${share}, ${rate(`${histogram}_bucket`, by === '' ? 'le' : `le, ${by}`, selector)})`

/** The rate of a counter over a window, summed by the given labels. */
export const rateOver = (counter: string, selector: string, window: string, by: readonly string[]): string =>
  `sum by (${by.join(', ')}) (rate(${counter}{${selector}}[${window}]))`
    .replace(' by () ', '')
    .replace('{}', '')

/** Matchers joined to one selector. */
export const joined = (...matchers: readonly string[]): string =>
  matchers.filter((part) => part !== '').join(',')

/**
 * A share of two rates of different series, limited to 1. Prometheus extrapolates each rate to the ends of its window
 * separately, so that the part can come out larger than the whole (100.3 %).
 */
export const shareOf = (part: string, whole: string): string => `clamp_max(${part} / ${whole}, 1)`

/**
 * The share of all requests that were answered well within a budget over a window. The share is exact because a histogram
 * bucket ends on the budget. Failed requests do not count as within, however fast they were. When no request was answered
 * well, the series is missing and the share is 0. When no bucket ends on the budget, there is no value, and an alert of its
 * own reports that.
 */
export function shareWithin(
  { selector, seconds, requests }: LatencyBudget,
  window: string,
  by: readonly string[] = [],
): string {
  const { duration } = requests
  const inside = joined(selector, bucketSelector(seconds))
  const ended = (labels: string) => rateOver(`${duration}_bucket`, labels, window, by)
  const all = rateOver(`${duration}_count`, selector, window, by)
  return shareOf(`(${ended(`${inside},${requests.well}`)} or 0 * ${ended(inside)})`, all)
}

/** The share of all requests of a route that ended as a budget counts them. No value when none has ended so. */
export function shareEnded(
  { selector, matcher, counter }: Pick<ShareBudget, 'selector' | 'matcher' | 'counter'>,
  window: string,
  by: readonly string[] = [],
): string {
  const rate = (labels: string) => rateOver(counter, labels, window, by)
  return `${rate(joined(selector, matcher))} / ${rate(selector)}`
}

/** The text of a number about requests when there were none. */
export const noTraffic = 'no traffic'

/** The text of a missing share of a budget. Histograms that are not ours may have no bucket that ends on it. */
const noShare = ({ requests, seconds }: LatencyBudget): string =>
  measuredByLoad(requests) ? noTraffic : `${noTraffic}, or no bucket ends at ${reading(seconds, 's')}`

/** Whether a budget holds over the time shown, by the server's own clock. */
const budgetStat = (budget: LatencyBudget, width: number): StatPanel =>
  stat({
    title: `${budget.route} ${budget.percentile} ≤ ${reading(budget.seconds, 's')}`,
    why: `Share of all ${budget.route} requests answered well (${measuredByLoad(budget.requests) ? 'as the scenario expects' : 'neither 4xx nor 5xx'}) within ${reading(budget.seconds, 's')}, ${clockOf(budget.requests)}; green from ${budget.share * 100} %. Set by ${budget.scenarios.join(', ')}.${measuredByLoad(budget.requests) ? '' : ' What a client waits before the server reads is not in it; a run sees that.'}`,
    unit: PercentUnit,
    expr: shareWithin(budget, '$__range'),
    limit: { sense: 'at-least', value: budget.share },
    none: noShare(budget),
    width,
    ...toItsRoute(budget),
    ...mayBeEmpty(budget.requests),
  })

/** Every budget as a number, evenly spread over as few lines as a readable width allows. */
export function budgetStats(budgets: readonly LatencyBudget[]): readonly StatPanel[] {
  const rows = Math.max(1, Math.ceil((budgets.length * 3) / 24))
  const width = Math.floor(24 / Math.max(1, Math.ceil(budgets.length / rows)))
  return budgets.map((budget) => budgetStat(budget, width))
}

/** p95 and p99 of one route with its limits. */
export function routeLatency(
  route: string,
  budgets: readonly [LatencyBudget, ...LatencyBudget[]],
  width: number,
): LinesPanel {
  const { selector, requests } = budgets[0]
  const { duration } = requests
  const shares = [...new Set([0.95, 0.99, ...budgets.map(({ share }) => share)])].sort()
  const queries: Query[] = shares.map((share) => ({
    expr: percentile(share, duration, '', selector),
    legend: `p${Number((share * 100).toPrecision(6))}`,
  }))
  const mean = `${rate(`${duration}_sum`, '', selector)} / ${rate(`${duration}_count`, '', selector)}`
  return lines({
    title: `Latency of ${route}`,
    why: `Percentiles and mean of ${route} with its budgets as lines: ${budgets.map((budget) => `${budget.percentile} ≤ ${reading(budget.seconds, 's')}`).join(', ')}.`,
    unit: Seconds,
    queries: [...queries, { expr: mean, legend: 'mean' }],
    limits: budgets.map(({ seconds, percentile }) => ({ value: seconds, of: percentile })),
    width,
    ...toItsRoute(budgets[0]),
    ...mayBeEmpty(requests),
  })
}
