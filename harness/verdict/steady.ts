import { allRoutes, type Budget, isOfStack } from '../config/budget.ts'
import { quantile } from '../measure/distribution.ts'
import type { ScenarioEvidence } from '../measure/evidence.ts'
import type { CalmFor, Line } from './certificate.ts'
import { seriesOf } from './route-series.ts'
import { settledOf } from './settling.ts'
import { during, type Stretch } from './slice.ts'
import { drift, shortestThird } from './stationarity.ts'
import { seriesWithin, type Undisturbed } from './undisturbed.ts'

interface Moved {
  readonly route: string
  readonly what: string
  readonly phase: string | undefined
  readonly ratio: number
}

/** What of a route drifts within one part of a run. The arrivals of an open loop are no doing of the service. */
function movedIn(
  part: ScenarioEvidence,
  route: string,
  phase: string | undefined,
  calm: Undisturbed | undefined,
): Moved[] {
  const all = seriesOf(part, route)
  if (!all) return []
  const series = seriesWithin(all, calm)
  const whole = Math.floor(part.seconds + 1e-6)
  const medians = series.latencies.slice(0, whole).map((second) => quantile(second, 0.5) ?? Number.NaN)
  const failures = series.failures()
  const successes = series.dones.slice(0, whole).map((done, second) => done - (failures[second] ?? 0))
  const shares = successes.map((count, second) => count / (series.dones[second] ?? 0))
  return [
    { what: 'median latency', found: drift(medians) },
    part.engine === 'open-loop'
      ? { what: 'share of successes', found: drift(shares) }
      : { what: 'rate of successes', found: drift(successes) },
  ].flatMap(({ what, found }) => (found?.drifts ? [{ route, what, phase, ratio: found.ratio }] : []))
}

const steady = (sentence: string): Line => ({
  name: 'steady',
  outcome: 'pass',
  sentence,
  spoils: 'pass',
  carries: () => false,
})

/**
 * A service that gets slower and slower has no percentile that more of the same would repeat; each budgeted route apart,
 * and each phase apart where the load changes by design.
 */
export function driftLines(
  evidence: ScenarioEvidence,
  budgets: readonly Budget[],
  stretches: readonly Stretch[],
  calmFor: CalmFor,
): Line[] {
  const parts =
    stretches.length > 0
      ? stretches.map(({ name, from, to }) => ({ phase: name, part: during(evidence, from, to) }))
      : [{ phase: undefined, part: settledOf(evidence, stretches).part }]
  const routes = [...new Set(budgets.filter(({ figure }) => !isOfStack(figure)).map(({ route }) => route))]
  const moved = routes.flatMap((route) => {
    const own = budgets.filter((budget) => budget.route === route)
    return parts.flatMap(({ part, phase }) => {
      const calm = own.flatMap((budget) => calmFor(budget, part) ?? [])[0]
      return movedIn(part, route, phase, calm)
    })
  })
  const apart = stretches.length > 0 ? ' of any phase' : ''
  if (moved.length === 0) {
    const short = parts.every(({ part }) => Math.floor(part.seconds + 1e-6) < 3 * shortestThird)
    return [
      steady(
        short
          ? 'Too short to see a drift; none is claimed or denied.'
          : `No drift between the first and the last third${apart}.`,
      ),
    ]
  }
  return moved.map(({ route, what, phase, ratio }) => {
    const times = Number(ratio.toPrecision(2))
    const where = phase === undefined ? '' : ` during ${phase}`
    return {
      name: 'steady',
      outcome: 'unproven',
      sentence: `The ${what} of ${route === allRoutes ? 'all routes' : route} drifted${where}: its last third is ${times} times its first.`,
      spoils: 'pass',
      carries: ({ budget }) =>
        budget.route === route &&
        budget.figure !== 'recovery' &&
        !isOfStack(budget.figure) &&
        (phase === undefined || budget.during === undefined || budget.during === phase),
    }
  })
}
