import { allRoutes, type Figure, figures } from '../config/budget.ts'
import { describeLimit } from '../config/describe.ts'
import { formatMicroseconds, formatSeconds } from '../config/units.ts'
import { merge, quantile } from '../measure/distribution.ts'
import type { ScenarioEvidence } from '../measure/evidence.ts'
import type { BudgetVerdict, ScenarioVerdict } from '../verdict/verdict.ts'
import { formatFigure, formatMiss } from '../verdict/words.ts'
import { grouped } from './text.ts'

/** One route of one scenario as tables show it; latencies in microseconds, undefined where nothing was recorded. */
export interface RouteRow {
  readonly route: string
  readonly done: number
  readonly failed: number
  readonly rate: number
  readonly p50: number | undefined
  readonly p95: number | undefined
  readonly p99: number | undefined
  readonly p999: number | undefined
  readonly max: number | undefined
  readonly budgets: readonly BudgetVerdict[]
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0)

/** The routes of a scenario by name, those with budgets but no evidence too; `all` comes last and only when there are several. */
export function rowsOf(
  evidence: ScenarioEvidence | undefined,
  verdict: ScenarioVerdict | undefined,
): readonly RouteRow[] {
  const budgets = verdict?.budgets ?? []
  const found = evidence?.routes ?? []
  const budgeted = budgets.map(({ budget }) => budget.route).filter((route) => route !== allRoutes)
  const names = [...new Set([...found.map(({ route }) => route), ...budgeted])].sort()
  const hasAll = names.length > 1 || budgets.some(({ budget }) => budget.route === allRoutes)
  return [...names, ...(hasAll ? [allRoutes] : [])].map((route): RouteRow => {
    const parts = route === allRoutes ? found : found.filter((part) => part.route === route)
    const [only] = parts
    const latency = parts.length === 1 && only ? only.latency : merge(parts.map((part) => part.latency))
    const done = sum(parts.map(({ total }) => total.done))
    return {
      route,
      done,
      failed: sum(parts.flatMap(({ total }) => Object.values(total.failures))),
      rate: evidence && evidence.seconds > 0 ? done / evidence.seconds : 0,
      p50: quantile(latency, 0.5),
      p95: quantile(latency, 0.95),
      p99: quantile(latency, 0.99),
      p999: quantile(latency, 0.999),
      max: latency.values.at(-1),
      budgets: budgets.filter(({ budget }) => budget.route === route),
    }
  })
}

/** `p95 ≤ 25.0 ms` */
export const budgetWords = ({ budget }: BudgetVerdict): string =>
  `${figures[budget.figure].label} ${describeLimit(budget)}`

/** Figures that have a column of their own in every table. */
const columns: ReadonlySet<Figure> = new Set<Figure>(['p50', 'p95', 'p99'])

/** By how much a failing figure is over, or what an open one reads where no column says it; nothing for a pass. */
export function missWords({ budget, outcome, value }: BudgetVerdict): string {
  const { figure, limit, window } = budget
  if (outcome === 'pass' || value === undefined) return ''
  if (outcome === 'fail') return formatMiss(figure, value, limit)
  return columns.has(figure) && window === undefined ? '' : `reads ${formatFigure(figure, value)}`
}

/** A latency (microseconds) in a table cell. */
export const latencyWords = (value: number | undefined): string =>
  value === undefined ? '–' : formatMicroseconds(value)

/** The figures of a route as the cells of a table show them. */
export const figureWords = (row: RouteRow) => ({
  count: grouped(row.done),
  rate: `${row.rate >= 100 ? grouped(row.rate) : Number(row.rate.toPrecision(3))}/s`,
  p50: latencyWords(row.p50),
  p95: latencyWords(row.p95),
  p99: latencyWords(row.p99),
  'p99.9': latencyWords(row.p999),
  errors: grouped(row.failed),
})

/** How a scenario was driven: `open-loop, 300/s, 20 s measured`. */
export function loadWords(evidence: ScenarioEvidence | undefined): string {
  if (!evidence) return 'no evidence'
  const { engine, intendedRate, seconds } = evidence
  const rate = intendedRate === undefined ? 'closed loop' : `${Number(intendedRate.toPrecision(4))}/s`
  return `${engine}, ${rate}, ${formatSeconds(seconds)} measured`
}
