import { timePrefixes } from '../../harness/config/figures/times.ts'
import {
  endedAs,
  type GivenBudget,
  latencyBudgets,
  type ShareBudget,
  type Source,
  shareBudgets,
  standing,
} from '../model/budgets.ts'
import { type DashboardJson, type PanelJson, shownPanels } from '../model/dashboard-json.ts'
import { joined, shareWithin } from '../model/panels.ts'
import { measuredByLoad, requestsOf } from '../model/requests.ts'
import { limitsOfPanel } from './lint-limits.ts'

/** Figures that the metrics of a server do not show, with where they are judged instead. */
const seenByRuns: readonly (readonly [pattern: RegExp, why: string])[] = [
  [new RegExp(`^(?:${timePrefixes})\\.`), 'only the client times it'],
  [/^(refused|reset|mismatch|unexpected)(Rate|Count)$/, 'only the client knows'],
  [/Count$|^count$|^dataReceived$/, 'it is a number of a whole run'],
  [/^(mean|min|max|stdev|recovery)$|^(within|apdex)\(/, 'a run judges it from every request'],
  [/PerRequest$|Growth$/, 'a run works it out of its own counters'],
  [
    /^(cpu|runQueueWait|diskRate|networkRate|memory|dataRate|transactions|databaseErrorRate)$/,
    'a run reads it from the system',
  ],
]

const shows = ({ targets = [] }: PanelJson, text: string): boolean =>
  targets.some(({ expr }) => expr?.includes(text) === true)

const isLimited = (panel: PanelJson, sense: string, limit: number): boolean => {
  const limits = limitsOfPanel(panel)
  return typeof limits !== 'string' && limits.some(([of, at]) => of === sense && Math.abs(at - limit) <= 2e-9)
}

/**
 * Every latency budget must be shown twice: as the share of requests answered well within it, and as a line on its
 * percentile.
 */
const ofTimes = (panels: readonly PanelJson[], source: Source): string[] =>
  latencyBudgets(source).flatMap((wanted) => {
    const { route, percentile, share, seconds, selector, requests } = wanted
    const inside = shareWithin(wanted, '$__range')
    const isCounted = (panel: PanelJson) => shows(panel, inside) && isLimited(panel, 'at-least', share)
    const along = shareWithin(wanted, '$__rate_interval')
    const inTime = panels
      .filter((panel) => shows(panel, along))
      .every((panel) => isLimited(panel, 'line', share))
    const named = panels.filter(({ title }) => title?.startsWith(`${route} ${percentile} ≤`))
    const counted = panels.some(isCounted) && named.every(isCounted)
    const drawn = panels.some(
      (panel) => shows(panel, `histogram_quantile(${share},`) && isLimited(panel, 'line', seconds),
    )
    const own = panels.filter(({ title }) => title === `Latency of ${route}`)
    const ofEndpoints = `histogram_quantile(${share}, sum by (le, ${requests.method}, ${requests.endpoint})`
    const everywhere = panels
      .filter((panel) => /^Response time|of each route/.test(panel.title ?? '') && shows(panel, ofEndpoints))
      .every((panel) => isLimited(panel, 'line', seconds))
    const apart = own.every(
      (panel) => isLimited(panel, 'line', seconds) && (selector === '' || shows(panel, `{${selector}}`)),
    )
    const budget = `the budget ${route} ${percentile} of ${seconds} s`
    return [
      ...(inTime ? [] : [`${budget} has no line on its share of requests along the time`]),
      ...(counted ? [] : [`${budget} has no panel with the share of requests answered well within it`]),
      ...(drawn && apart && everywhere ? [] : [`${budget} is not drawn as a line on its percentile`]),
    ]
  })

/** Every budget on how requests end must be shown as a number with its limit. */
const ofEnds = (panels: readonly PanelJson[], source: Source): string[] =>
  shareBudgets(source).flatMap(({ route, figure, limit, selector, matcher, counter }: ShareBudget) => {
    const counted = `${counter}{${joined(selector, matcher)}}[`
    const isShown = panels.some(
      (panel) => shows(panel, counted) && isLimited(panel, 'at-most', limit) && panel.type === 'stat',
    )
    return isShown
      ? []
      : [`the budget ${route} ${figure} of ${limit} has no panel with that share and its limit`]
  })

/** A throughput budget must be a line on the rate of requests answered well. */
function ofThroughput(panels: readonly PanelJson[], source: Source, budget: GivenBudget): string[] {
  const requests = requestsOf(source)
  const isShown = panels.some(
    (panel) =>
      shows(panel, requests.well) && shows(panel, requests.ended) && isLimited(panel, 'line', budget.limit),
  )
  return isShown
    ? []
    : [
        `the budget ${budget.route} throughput of ${budget.limit} is a line on no panel of what is answered well`,
      ]
}

/** Every budget that holds at any time must have its panels, or a reason why the server's metrics cannot show it. */
export function lintBudgets(dashboards: readonly DashboardJson[], source: Source): string[] {
  const panels = dashboards.flatMap(shownPanels)
  const requests = requestsOf(source)
  const rest = standing(source).flatMap((budget) => {
    const { route, figure } = budget
    if (figure === 'throughput') return ofThroughput(panels, source, budget)
    if (/^p\d/.test(figure) || endedAs(figure, requests) !== undefined) return []
    // Where only the load generator counts, requests come from runs alone, and a run judges them.
    if (figure === 'timeoutRate' && measuredByLoad(requests)) return []
    if (figure === 'timeoutRate')
      return [`the budget ${route} timeoutRate is watched by nobody: say givenUp in dashboards.requests`]
    return seenByRuns.some(([pattern]) => pattern.test(figure))
      ? []
      : [`no panel shows the budget ${route} ${figure}`]
  })
  return [...ofTimes(panels, source), ...ofEnds(panels, source), ...rest]
}
