import { bucketSelector, latencyBudgets, type Source } from '../model/budgets.ts'
import { type DashboardJson, shownPanels, thresholdsOf } from '../model/dashboard-json.ts'

/** Every latency budget must be seen twice: as the share of requests answered well within it, and as a line on a percentile. */
export function lintBudgets(dashboards: readonly DashboardJson[], source: Source): string[] {
  const panels = dashboards.flatMap(shownPanels)
  const asks = (text: string) =>
    panels.filter(({ targets = [] }) => targets.some(({ expr }) => expr?.includes(text)))
  return latencyBudgets(source).flatMap(({ route, percentile, share, seconds, selector, requests }) => {
    const inside = [selector, bucketSelector(seconds)].filter((part) => part !== '').join(',')
    const counted = asks(`_bucket{${inside},${requests.well}}`).some((panel) =>
      thresholdsOf(panel).includes(share),
    )
    const drawn = asks(`histogram_quantile(${share},`).some((panel) => thresholdsOf(panel).includes(seconds))
    const budget = `the budget ${route} ${percentile} of ${seconds} s`
    return [
      ...(counted ? [] : [`${budget} has no panel with the share of requests answered well within it`]),
      ...(drawn ? [] : [`${budget} is not drawn as a line on its percentile`]),
    ]
  })
}
