import { sum } from '../../base/sum.ts'
import { allRoutes, type Budget, figureInWords, senseOf } from '../../config/budgets/budget.ts'
import { defaultErrorShare } from '../../config/budgets/error-budgets.ts'
import { restsOnLatency } from '../../config/figures/figures.ts'
import { describeLimit } from '../../config/plan/plan-in-words.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { formatFigure } from '../../verdict/figures/format.ts'
import { judge } from '../../verdict/judge.ts'
import type { TriedRate } from './rate-search.ts'

/** The share of the intended requests of a step that must have been answered. */
const leastAnswered = 0.98
/** Without a budget, p95 may be this many times that of the first tried rate, or this many microseconds above it. */
const [timesFirst, moreThanFirst] = [2, 10_000]

/** The limits for each step: the given budgets on latencies, or the p95 of the first step. */
export function limitsOfSteps(
  scenario: string,
  budgets: readonly Budget[],
  firstP95: number | undefined,
): readonly Budget[] {
  const given = budgets.filter(
    ({ figure, origin, during, window }) =>
      origin === undefined && during === undefined && window === undefined && restsOnLatency(figure),
  )
  if (given.length > 0) return given
  const limit =
    firstP95 === undefined
      ? Number.MAX_SAFE_INTEGER
      : Math.max(timesFirst * firstP95, firstP95 + moreThanFirst)
  return [{ scenario, route: allRoutes, figure: 'p95', limit }]
}

/** The p95 of all routes in a step, in microseconds; undefined with too few requests. */
export const p95Of = (evidence: Evidence, scenario: string): number | undefined =>
  judge(evidence, limitsOfSteps(scenario, [], undefined)).scenarios[0]?.budgets[0]?.value

/** Whether a rate held in a step: all intended requests were sent, and nearly all were answered successfully and in time. */
export function stepVerdict(rate: number, evidence: Evidence, limits: readonly Budget[]): TriedRate {
  const [scenario] = evidence.scenarios
  const broken = (seen: string): TriedRate => ({ rate, holds: false, seen })
  if (scenario === undefined) return broken('nothing was measured')
  if (scenario.status !== 'complete') return broken(scenario.reason ?? 'the load was not sent to its end')
  const done = sum(scenario.routes.map(({ total }) => total.done))
  const failed = sum(scenario.routes.flatMap(({ total }) => Object.values(total.failures).map(Number)))
  const intended = scenario.intended ?? done
  if (intended > 0 && done < leastAnswered * intended)
    return broken(`only ${done} of ${intended} requests ended`)
  // One failure among a few hundred requests says nothing; a second one does.
  if (failed > Math.max(1, defaultErrorShare * done)) return broken(`${failed} of ${done} requests failed`)
  const verdicts = judge(evidence, limits).scenarios[0]?.budgets ?? []
  const words = verdicts.map(
    ({ budget, value }) =>
      `${figureInWords(budget)} ${formatFigure(budget.figure, value)}${budget.limit === Number.MAX_SAFE_INTEGER ? '' : `, ${describeLimit(budget)} asked`}`,
  )
  const missed = verdicts.find(({ budget, value }) =>
    value === undefined ? false : senseOf(budget) === 'at-most' ? value > budget.limit : value < budget.limit,
  )
  return { rate, holds: missed === undefined, seen: words.join(', ') }
}
