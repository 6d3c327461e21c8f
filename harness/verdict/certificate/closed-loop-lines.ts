import { counted } from '../../base/text.ts'
import type { BudgetVerdict } from '../../bundle/verdict.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import { type Figure, figureOf, percentileOf, restsOnLatency } from '../../config/figures/figures.ts'
import type { InTime } from '../../config/figures/row.ts'
import { timeLimit, unitOf } from '../../config/units/unit-table.ts'
import { formatMicroseconds } from '../../config/units/units.ts'
import { countAbove, type Distribution, merge } from '../../evidence/distribution.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { formatPart } from '../figures/format.ts'
import { type LoadPhase, partOf } from '../figures/phases.ts'
import { type Latencies, seriesOf } from '../figures/route-series.ts'
import { goodOf } from '../figures/values.ts'
import { type CertificateCheck, certificateLine } from './certificate-line.ts'

/** The latencies of all requests, and of those that ended as expected. */
interface Judged {
  readonly latency: Distribution
  readonly expected: { readonly latency: Distribution }
}

/**
 * Requests that a user did not send because of a wait beyond `limit`, and that would have waited beyond it too: one for each
 * `pace` of the wait, each starting one pace later (Tene, HdrHistogram's expected interval).
 */
const withheldByPause = ({ values, counts }: Distribution, limit: number, pace: number): number =>
  values.reduce(
    (sum, value, at) => (value > limit ? sum + Math.floor((value - limit) / pace) * (counts[at] ?? 0) : sum),
    0,
  )

/** The time that a user spends on one request, including think time, in microseconds; undefined without requests. */
function paceOf({ users = 0, seconds, routes }: ScenarioEvidence): number | undefined {
  const done = routes.reduce((sum, route) => sum + route.total.done, 0)
  return users > 0 && seconds > 0 && done > 0 ? (users * seconds * 1e6) / done : undefined
}

/** The mean including the requests that a wait kept from being sent, each with its would-be waiting time. */
function meanCounted({ values, counts, total }: Distribution, pace: number): number {
  let [sum, sent] = [0, total]
  for (const [at, value] of values.entries()) {
    const hidden = Math.floor(value / pace)
    const count = counts[at] ?? 0
    sum += count * (value + hidden * value - (pace * hidden * (hidden + 1)) / 2)
    sent += count * hidden
  }
  return sum / sent
}

/**
 * How a share of requests in time does not hold once the withheld requests are included. None of them was in time; for an
 * apdex, those that would have waited at most four times the limit are half good, where an answer came as expected.
 */
function lostInTime(
  { route, limit, figure }: Budget,
  inTime: InTime,
  { latency, expected }: Judged,
  pace: number,
): string | undefined {
  const { kind, microseconds } = inTime
  const hidden = withheldByPause(latency, microseconds, pace)
  const hiddenUpTo4 =
    withheldByPause(expected.latency, microseconds, pace) -
    withheldByPause(expected.latency, 4 * microseconds, pace)
  const good = goodOf(inTime, expected.latency) + (kind === 'apdex' ? hiddenUpTo4 / 2 : 0)
  const value = good / (latency.total + hidden)
  const { label, unit } = figureOf(figure)
  const inWords = (amount: number) => unitOf(unit).format(amount, 'limit')
  return value >= limit
    ? undefined
    : `${label} of ${route} is ${inWords(value)} where the budget is at least ${inWords(limit)}`
}

/** How a budget does not hold once the requests are included that stalls kept from being sent; undefined when it holds. */
function lostBy({ route, limit, figure }: Budget, latency: Distribution, pace: number): string | undefined {
  if (figure === 'mean') {
    const mean = meanCounted(latency, pace)
    return mean <= limit ? undefined : `the mean of ${route} is ${formatMicroseconds(mean)}`
  }
  const allowed = 1 - (percentileOf(figure) ?? 0)
  const hidden = withheldByPause(latency, limit, pace)
  const share = (countAbove(latency, limit) + hidden) / (latency.total + hidden)
  return share <= allowed
    ? undefined
    : `${formatPart(share)} of the requests of ${route} took longer than ${timeLimit(limit)} where ${formatPart(allowed)} may`
}

/** The time within which a figure counts answers; undefined if the figure is about something else. */
function inTimeOf(figure: Figure): InTime | undefined {
  const { reads } = figureOf(figure)
  if (reads.kind !== 'times' || reads.of !== 'response') return undefined
  return 'microseconds' in reads.statistic ? reads.statistic : undefined
}

/** How a budget does not hold with the withheld requests, of all requests or of those that ended as expected. */
function problemOf(budget: Budget, judged: Judged, pace: number): string | undefined {
  if (judged.latency.total === 0) return undefined
  const inTime = inTimeOf(budget.figure)
  if (inTime !== undefined) return lostInTime(budget, inTime, judged, pace)
  return [judged, judged.expected]
    .flatMap((of) => (of.latency.total > 0 ? [lostBy(budget, of.latency, pace)] : []))
    .find((found) => found !== undefined)
}

/** The same for the part of the run that a budget is about; with a window, for its first stretch that has such a problem. */
function problemIn(budget: Budget, part: ScenarioEvidence, pace: number): string | undefined {
  const { route, window } = budget
  const series = seriesOf(part, route)
  if (series === undefined) return undefined
  if (window === undefined) return problemOf(budget, series, pace)
  const last = Math.floor(part.seconds + 1e-6) - window
  for (let from = 0; from <= last; from += 1) {
    const within = ({ latencies }: Latencies) => ({ latency: merge(latencies.slice(from, from + window)) })
    const problem = problemOf(budget, { ...within(series), expected: within(series.expected) }, pace)
    if (problem !== undefined) return `${problem}, in the ${window} s from second ${from} on`
  }
  return undefined
}

const isCounted = ({ figure }: Budget): boolean =>
  figure === 'mean' || percentileOf(figure) !== undefined || inTimeOf(figure) !== undefined

/** `1 user`, `2.5 users`. */
export const usersInWords = (users: number): string => counted(Number(users.toFixed(1)), 'user')

/**
 * What a load defined by users means for its latencies. Waiting users send nothing, so only few requests see a stall, however
 * long it is; arrivals at a rate would all have met it. A percentile, mean or share in time passes only if it also holds with
 * the withheld requests included, in every stretch if it is about stretches; a budget that fails without them certainly fails
 * with them. Loads on a schedule have no such line, and neither has autocannon, because its calibration already excludes its
 * latencies from any verdict.
 */
export function closedLoopLines(
  evidence: ScenarioEvidence,
  budgets: readonly Budget[],
  loadPhases: readonly LoadPhase[],
): CertificateCheck[] {
  const { users } = evidence
  const pace = paceOf(evidence)
  if (users === undefined || pace === undefined) return []
  const loop = `The load is ${usersInWords(users)} on average who wait for each answer (a closed loop): no rate was intended, and what a stall kept them from sending is not among the latencies.`
  const limits = budgets.filter(isCounted)
  if (limits.length === 0) return [certificateLine('closed loop', true, loop, 'pass')]
  const every = `Counted in, one for each ${formatMicroseconds(pace)} that a user waited on,`
  const lost = limits.flatMap((budget) => {
    const part = partOf(evidence, loadPhases, budget.during)
    const problem = typeof part === 'string' ? undefined : problemIn(budget, part, pace)
    if (problem === undefined) return []
    const carries: CertificateCheck['carries'] = (verdict) => verdict.budget === budget
    return [certificateLine('closed loop', false, `${loop} ${every} ${problem}.`, 'pass', carries)]
  })
  if (lost.length > 0) return lost
  return [certificateLine('closed loop', true, `${loop} ${every} they change no verdict.`, 'pass')]
}

/** A verdict that says, for a passed latency budget, which requests it is about. */
export function namingUsers(verdict: BudgetVerdict, { users }: ScenarioEvidence): BudgetVerdict {
  if (users === undefined || verdict.outcome !== 'pass' || !restsOnLatency(verdict.budget.figure))
    return verdict
  const which = `for the requests that ${usersInWords(users)} sent in a closed loop`
  return { ...verdict, reason: verdict.reason.replace(/\.$/, `, ${which}.`) }
}
