import { sum } from '../../base/sum.ts'
import { allRoutes, type Budget, figureInWords, senseOf } from '../../config/budgets/budget.ts'
import { defaultErrorShare } from '../../config/budgets/error-budgets.ts'
import { restsOnLatency } from '../../config/figures/figures.ts'
import { describeLimit } from '../../config/plan/plan-in-words.ts'
import { merge, quantile } from '../../evidence/distribution.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'
import { formatFigure } from '../../verdict/figures/format.ts'
import { judge } from '../../verdict/judge.ts'
import type { TriedRate } from './rate-search.ts'

/** The share of the intended requests of a step that must have been answered. */
const leastAnswered = 0.98
/** Without a budget, p95 may be this many times that of the first rate that held, or this many microseconds above it. */
const [timesFirst, moreThanFirst] = [2, 10_000]
/** The limit as long as no rate has held. */
const unlimited = Number.MAX_SAFE_INTEGER
/** Latencies grow within a step whose quartiles all become this many times as long, and this many microseconds longer. */
const [timesGrown, moreThanGrown] = [1.5, 10_000]
const quartiles = [0.25, 0.5, 0.75]
/** Fewer requests in a second do not show whether latencies grow. */
const leastToCompare = 5

/** The limits for each step: the given budgets on latencies, or those from the p95 of the first rate that held. */
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
  const limit = firstP95 === undefined ? unlimited : Math.max(timesFirst * firstP95, firstP95 + moreThanFirst)
  return [{ scenario, route: allRoutes, figure: 'p95', limit }]
}

/** The p95 of all routes in a step, in microseconds; undefined with too few requests. */
export const p95Of = (evidence: Evidence, scenario: string): number | undefined =>
  judge(evidence, limitsOfSteps(scenario, [], undefined)).scenarios[0]?.budgets[0]?.value

/**
 * The medians of the first and the last second of a step between which latencies grew, in microseconds: requests queue up.
 * Undefined when they did not grow; after a cold start they fall.
 */
function growthIn({ routes }: ScenarioEvidence): readonly [number, number] | undefined {
  const rows = routes.flatMap(({ seconds }) => seconds)
  const moments = rows.map(({ at }) => at)
  const during = (moment: number) =>
    merge(rows.filter(({ at }) => at === moment).map(({ latency }) => latency))
  const [first, last] = [during(Math.min(...moments)), during(Math.max(...moments))]
  if (Math.min(first.total, last.total) < leastToCompare) return undefined
  const pairs = quartiles.map((p) => [quantile(first, p) ?? 0, quantile(last, p) ?? 0] as const)
  const grows = pairs.every(([from, to]) => to > Math.max(timesGrown * from, from + moreThanGrown))
  return grows ? pairs[1] : undefined
}

/**
 * Whether a rate held in a step: all intended requests were sent, and nearly all were answered successfully and in time. As
 * long as there is no limit, latencies may not grow within the step.
 */
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
  const growth = limits.some(({ limit }) => limit === unlimited) ? growthIn(scenario) : undefined
  if (growth !== undefined) {
    const [from, to] = growth.map((median) => formatFigure('p50', median))
    return broken(`the median grew from ${from} to ${to} within the step`)
  }
  const verdicts = judge(evidence, limits).scenarios[0]?.budgets ?? []
  const words = verdicts.map(
    ({ budget, value }) =>
      `${figureInWords(budget)} ${formatFigure(budget.figure, value)}${budget.limit === unlimited ? '' : `, ${describeLimit(budget)} asked`}`,
  )
  const missed = verdicts.find(({ budget, value }) =>
    value === undefined ? false : senseOf(budget) === 'at-most' ? value > budget.limit : value < budget.limit,
  )
  return { rate, holds: missed === undefined, seen: words.join(', ') }
}
