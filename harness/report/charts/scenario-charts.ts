import type { BudgetVerdict, ScenarioVerdict } from '../../bundle/verdict.ts'
import type { Chart } from '../../charts/chart.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import { figureOf, isOfStack, restsOnLatency } from '../../config/figures/figures.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { afterWarmUpOf } from '../../verdict/certificate/warm-up-cut.ts'
import { stated } from '../../verdict/judge.ts'
import type { Report } from '../report.ts'
import { overlaysOf } from './chart-overlays.ts'
import { cpuChart } from './cpu-chart.ts'
import { type GrowthChart, growthCharts } from './growth-chart.ts'
import { isBeyondChart, percentileChart } from './percentile-chart.ts'
import { seldomCharts, waitChart } from './service-charts.ts'
import { bucketsOf, type TimelineBucket } from './timeline-buckets.ts'
import { latencyChart, rateChart } from './timeline-chart.ts'

/** The course of a route in steps, with the chart of its latency; undefined where no request ended. */
interface Timeline {
  readonly route: string
  readonly buckets: readonly TimelineBucket[]
  readonly chart?: Chart | undefined
}

/** The charts of one scenario as a page shows them. */
export interface ScenarioCharts {
  readonly shown: readonly Chart[]
  /** Charts shown on demand: latency of routes without a budget, and resources that are rarely the cause. */
  readonly unlimited: readonly Chart[]
  readonly seldom: readonly Chart[]
  /** The anchor of the chart that shows a budget's figure; undefined when no chart does. */
  readonly anchorOf: (judged: BudgetVerdict) => string | undefined
  /** The course of all routes together. */
  readonly whole: Omit<Timeline, 'chart'>
  /** That of each route. */
  readonly timelines: readonly Timeline[]
}

const known = (charts: readonly (Chart | undefined)[]): Chart[] =>
  charts.filter((chart) => chart !== undefined)

const named = (anchor: string, chart: Chart | undefined): Chart | undefined => chart && { ...chart, anchor }

/** The routes with a budget that somebody gave. */
export const limitedRoutes = ({ budgets }: ScenarioVerdict): ReadonlySet<string> =>
  new Set(stated(budgets).map(({ budget }) => budget.route))

/** The most routes whose latency is shown at once where no route has a budget. */
const mostOpen = 4

/** Charts of routes with a budget that somebody gave are shown at once, the others on demand. */
export function chartsOf(
  found: ScenarioEvidence,
  verdict: ScenarioVerdict,
  { evidence, run }: Report,
  index: number,
): ScenarioCharts {
  const place = `chart-${index}`
  const budgeted = limitedRoutes(verdict)
  const routes = found.routes.map(({ route }) => route)
  const limited = routes.filter((route) => budgeted.has(route))
  const open = new Set(limited.length > 0 ? limited : routes.slice(0, mostOpen))
  const overlays = overlaysOf(found, verdict, evidence.phases, index)
  const whole = { route: allRoutes, buckets: bucketsOf(found, allRoutes) }
  const timelines = found.routes.map(({ route }, at): Timeline => {
    const buckets = bucketsOf(found, route)
    const chart = latencyChart(verdict, route, buckets, overlays)
    return { route, buckets, chart: named(`${place}-latency-${at}`, chart) }
  })
  const growth: readonly GrowthChart[] = growthCharts(found, verdict, evidence, overlays).map(
    ({ judged, chart }, at) => ({ judged, chart: { ...chart, anchor: `${place}-growth-${at}` } }),
  )
  const settled = afterWarmUpOf(found, verdict)
  const percentiles = named(`${place}-percentiles`, percentileChart(settled, verdict, overlays))
  const rate = named(`${place}-rate`, rateChart(found, whole.buckets, overlays))
  const cpu = named(`${place}-cpu`, cpuChart(found, evidence, run.environment.cores, overlays))
  const wait = named(`${place}-wait`, waitChart(found, evidence, overlays))
  const seldom = seldomCharts(found, evidence, overlays)
  const memory = named(`${place}-memory`, seldom.memory)
  const written = named(`${place}-written`, seldom.written)
  const transactions = named(`${place}-transactions`, seldom.transactions)
  const chartFor = (judged: BudgetVerdict): Chart | undefined => {
    const { figure, route } = judged.budget
    const { reads } = figureOf(figure)
    const over = timelines.find((each) => each.route === route)?.chart
    if (reads.kind === 'growth') return growth.find((each) => each.judged === judged)?.chart
    if (reads.kind === 'use-ratio') return wait
    if (reads.kind === 'peak') return reads.what === 'memory' ? memory : undefined
    if (reads.kind === 'use' && reads.what === 'disk') return written
    if (reads.kind === 'transactions' || reads.kind === 'rollbacks') return transactions
    if (isOfStack(figure)) return cpu
    if (['p50', 'p95', 'p99'].includes(figure) && over) return over
    if (isBeyondChart(figure)) return undefined
    return restsOnLatency(figure) ? (percentiles ?? rate) : rate
  }
  const opened = timelines.filter(({ route }) => open.has(route)).map(({ chart }) => chart)
  return {
    shown: known([percentiles, rate, ...opened, cpu, wait, ...growth.map(({ chart }) => chart)]),
    unlimited: known(timelines.filter(({ route }) => !open.has(route)).map(({ chart }) => chart)),
    seldom: known([memory, written, transactions]),
    anchorOf: (judged) => chartFor(judged)?.anchor,
    whole,
    timelines,
  }
}
