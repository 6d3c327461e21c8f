import type { BudgetVerdict } from '../../bundle/verdict.ts'
import { allRoutes, type Budget, timeLimitOf } from '../../config/budgets/budget.ts'
import { engineOf } from '../../config/engines/engines.ts'
import { isLatency, percentileOf, restsOnLatency } from '../../config/figures/figures.ts'
import { formatMicroseconds } from '../../config/units/units.ts'
import { type Distribution, quantile } from '../../evidence/distribution.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { type LoadPhase, seriesOfBudget } from '../figures/phases.ts'
import { exceedances, standing } from '../statistics/statistics.ts'
import { type CertificateCheck, certificateLine } from './certificate-line.ts'

/** In microseconds: a smaller lag is never held against a latency budget. */
const minBoundMicroseconds = 1000
/** Shares of a limit: from the first on, a lag may have caused a fail; from the second on, it changed the load. */
const ofFails = 0.05
const ofLoads = 0.25

/** Shares of requests with a smaller lag; at each, the check asks whether the lag explains a fail. */
const lagShares = [0.5, 0.75, 0.9, 0.99]

const tooShort = 'the lateness is too short to explain it'

const within = (share: number, limit: number): number => Math.max(minBoundMicroseconds, share * limit)

/**
 * By which factor requests that lagged may be a larger share of a phase than of the whole load: all of them may be in that
 * phase.
 */
function concentrationIn(
  evidence: ScenarioEvidence,
  loadPhases: readonly LoadPhase[],
  lags: Distribution,
  during: Budget['during'],
): number {
  if (during === undefined) return 1
  const all = seriesOfBudget(evidence, loadPhases, { route: allRoutes, during })
  return Math.max(1, lags.total / (all?.latency.total ?? 0))
}

/**
 * Whether the lag explains a fail. It does not when, for some lag, too many requests took longer than the limit even without
 * it: P(served later than limit) >= P(latency > limit + lag) - P(lagged more than that) (union bound).
 */
function explains(
  evidence: ScenarioEvidence,
  loadPhases: readonly LoadPhase[],
  lags: Distribution,
  budget: Budget,
): boolean {
  const { figure, limit, during } = budget
  const series = seriesOfBudget(evidence, loadPhases, budget)
  const greatest = (of: Distribution): number => of.values.at(-1) ?? Number.POSITIVE_INFINITY
  if (series && figure === 'max') return greatest(series.latency) <= limit + greatest(lags)
  const p = percentileOf(figure)
  if (p === undefined || !series) return true
  const factor = concentrationIn(evidence, loadPhases, lags, during)
  return !lagShares.some((share) => {
    const allowed = 1 - p + (1 - share) * factor
    if (allowed >= 1) return false
    const slack = quantile(lags, share) ?? Number.POSITIVE_INFINITY
    return [series, series.expected].some(
      ({ latencies }) => standing(exceedances(latencies, limit + slack), allowed) === 'beyond',
    )
  })
}

const rests = ({ budget }: BudgetVerdict): boolean => restsOnLatency(budget.figure)

/** The distance from the upper end of a latency to its limit, in microseconds; 0 for a figure that is not a latency. */
const marginOf = ({ budget, interval }: BudgetVerdict): number =>
  isLatency(budget.figure) && interval ? budget.limit - interval.high : 0

/**
 * How late requests left their engine. Lateness can only lengthen latencies, so a pass stands. A fail
 * does not stand when the lag may explain it: when the p99 of the lag is at least 1 ms and at least 5 % of the budget's own
 * limit. A pass is lost only when lateness changed the load. That is so beyond a quarter of the limit, when requests that
 * should be apart arrived together, so that within some time as long as the limit more than a quarter more requests arrived
 * than intended; and only if the latency would reach the limit with the lateness added once more. Requests that were not sent
 * at all are in the line of the rate.
 */
export function lagLines(
  evidence: ScenarioEvidence,
  budgets: readonly Budget[],
  loadPhases: readonly LoadPhase[],
): CertificateCheck[] {
  if (!engineOf(evidence).recordsSendLag) return []
  const lags = evidence.generator.sendLag
  const lag = lags && quantile(lags, 0.99)
  if (lags === undefined || lag === undefined)
    return [certificateLine('send lag', false, 'The engine recorded no send lag.', 'both', rests)]
  const limits = budgets.map(timeLimitOf).filter(Number.isFinite)
  const tightest = Math.min(...limits)
  // A recovery is limited in time, and the latencies to which it must return are those of the latency budgets.
  const limitOf = (budget: Budget): number => {
    const own = timeLimitOf(budget)
    return Number.isFinite(own) ? own : tightest
  }
  const bound = within(ofFails, limits.length === 0 ? 0 : tightest)
  const shown = formatMicroseconds(lag)
  if (lag < bound) {
    const sentence = `99 % of the requests left within ${shown} of their time; below ${formatMicroseconds(bound)} is required.`
    return [certificateLine('send lag', true, sentence, 'both')]
  }
  const late = `Requests left late: p99 of the send lag is ${shown}`
  const lines = [
    {
      ...certificateLine(
        'send lag',
        false,
        `${late} where below ${formatMicroseconds(bound)} is required, so lateness, of the load generator or of requests that waited for a new session, may explain a fail.`,
        'both',
        (verdict) =>
          rests(verdict) &&
          verdict.outcome === 'fail' &&
          lag >= within(ofFails, limitOf(verdict.budget)) &&
          explains(evidence, loadPhases, lags, verdict.budget),
      ),
      leaves: {
        pass: 'lateness can only lengthen latencies',
        fail: tooShort,
      },
    },
  ]
  return lag < within(ofLoads, tightest) ? lines : [...lines, bunchingLine({ lag, late, limitOf })]
}

/** The line of a lateness that has changed the load. `lag` and the limits are in microseconds; `late` says it in words. */
function bunchingLine({
  lag,
  late,
  limitOf,
}: {
  readonly lag: number
  readonly late: string
  readonly limitOf: (budget: Budget) => number
}): CertificateCheck {
  const sentence = `${late}, a quarter of a limit or more, so requests that were meant apart may have come together.`
  const spoiled = (verdict: BudgetVerdict): boolean =>
    rests(verdict) && lag >= within(ofLoads, limitOf(verdict.budget)) && lag > marginOf(verdict)
  return {
    ...certificateLine('bunching', false, sentence, 'pass', spoiled),
    leaves: { pass: 'its limit is further away than the lateness', fail: tooShort },
  }
}
