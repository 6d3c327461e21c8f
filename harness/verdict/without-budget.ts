import type { BudgetVerdict, DecisionCounts } from '../bundle/verdict.ts'
import { allRoutes, type Budget } from '../config/budgets/budget.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { formatFigure, formatInterval } from './figures/format.ts'
import { judge } from './judge.ts'
import { confidenceFor, sureness } from './statistics/confidence.ts'

const shown = ['p50', 'p95', 'p99'] as const

/** Budgets with a limit that nothing exceeds, so that figures are measured with their intervals and not judged. */
const unlimited = (scenario: string): Budget[] =>
  shown.map((figure) => ({
    ...{ scenario, route: allRoutes, figure, level: 'warn' },
    limit: Number.MAX_SAFE_INTEGER,
  }))

/** A limit with up to two digits, as people write them, at most a quarter above the measured value. */
function limitAbove(microseconds: number): string {
  const milliseconds = (microseconds * 1.25) / 1000
  const unit = 10 ** (Math.floor(Math.log10(milliseconds)) - 1)
  return `${Number((Math.ceil(milliseconds / unit) * unit).toPrecision(2))}ms`
}

/** A figure with its interval, of which `sure` is the confidence, or why it has none. */
function words({ budget: { figure }, value, interval }: BudgetVerdict, sure: string): string {
  if (value === undefined) return `${figure} –`
  return `${figure} ${formatFigure(figure, value)}${interval === undefined ? ' (an interval needs at least five seconds)' : ` (${sure} ${formatInterval(figure, interval)})`}`
}

/**
 * The text about scenarios without a given budget: their figures with intervals, and how to set a budget. Without a budget on
 * a latency the instrument is not calibrated, and the text says so.
 */
export function withoutBudgets(
  evidence: Evidence,
  budgets: readonly Budget[],
  decisions: DecisionCounts = 1,
): readonly string[] {
  return evidence.scenarios.flatMap(({ scenario }) => {
    if (budgets.some((budget) => budget.scenario === scenario && budget.origin === undefined)) return []
    const [found] = judge(
      { ...evidence, scenarios: evidence.scenarios.filter((one) => one.scenario === scenario) },
      unlimited(scenario),
      decisions,
    ).scenarios
    const figures = found?.budgets ?? []
    const sure = sureness(confidenceFor(scenario, decisions))
    const p95 = figures.find(({ budget }) => budget.figure === 'p95')
    const most = p95?.interval?.high ?? p95?.value
    const limit = most !== undefined && Number.isFinite(most) && most > 0 ? limitAbove(most) : '50ms'
    return [
      `${scenario}: ${figures.map((one) => words(one, sure)).join(', ')}. Nobody gave it a budget, so only its failures were judged, and its instrument was not calibrated for these. Set one: --budget '${scenario} p95<=${limit}'.`,
    ]
  })
}
