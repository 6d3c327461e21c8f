import { sum } from '../../base/sum.ts'
import { allRoutes, type Budget, figureInWords, senseOf } from '../../config/budgets/budget.ts'
import { defaultErrorShare } from '../../config/budgets/error-budgets.ts'
import { restsOnLatency } from '../../config/figures/figures.ts'
import { describeLimit } from '../../config/plan/plan-in-words.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { formatFigure } from '../../verdict/figures/format.ts'
import { judge } from '../../verdict/judge.ts'
import type { TriedRate } from './rate-search.ts'

/** Of what a step was meant to send, at least so much has to have been answered. */
const leastAnswered = 0.98
/** Without a budget, p95 may come to so many times what it was at the first rate that was tried, or so much more, in microseconds. */
const [timesFirst, moreThanFirst] = [2, 10_000]

/** What each step is held to: the budgets on latencies that somebody gave, or the p95 of the first step. */
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

/** The p95 of all routes of a step, in microseconds; undefined where it had too few requests. */
export const p95Of = (evidence: Evidence, scenario: string): number | undefined =>
  judge(evidence, limitsOfSteps(scenario, [], undefined)).scenarios[0]?.budgets[0]?.value

/** Whether a rate held in a step: what was meant to be sent was, all but a few were answered well, and in time. */
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
  // One of a few hundred tells nothing; it takes a second one.
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
