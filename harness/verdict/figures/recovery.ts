import { sum } from '../../base/sum.ts'
import { allRoutes, type Budget } from '../../config/budgets/budget.ts'
import { defaultErrorShare } from '../../config/budgets/error-budgets.ts'
import { merge, quantile } from '../../evidence/distribution.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import type { Phase } from '../../evidence/phase.ts'
import { type RouteSeries, seriesOf } from './route-series.ts'

/** When a route was disturbed, in seconds of the measured part. */
export interface Disturbance {
  readonly from: number
  readonly to: number
}

/** How long the tail took to recover. `settled` is false when the run only shows that it took at least this long. */
export interface Recovery {
  readonly seconds: number
  readonly settled: boolean
}

/** The seconds whose requests are taken together, and how many further such windows must hold too. */
const windowSeconds = 3
const furtherWindows = 3

/** With fewer requests in a window than this, its p99 or p95 would be only its slowest few requests. */
const percentilesBySamples = [
  { figure: 'p99', p: 0.99, samples: 100 },
  { figure: 'p95', p: 0.95, samples: 20 },
] as const

/** In seconds: the largest distance between two marks of the same moment. */
const clockSlackSeconds = 0.05

/** The phases of a scenario, in seconds of its measured part. */
const phasesIn = (phases: readonly Phase[], { scenario, startedAt }: ScenarioEvidence): readonly Phase[] =>
  phases
    .filter((phase) => phase.scenario === scenario)
    .map((phase) => ({
      ...phase,
      from: (phase.from - startedAt) / 1000,
      to: (phase.to - startedAt) / 1000,
    }))

/** The faults that were injected into a scenario, in the order in which they began, each with its text. */
export const faultsOf = (
  phases: readonly Phase[],
  scenario: ScenarioEvidence,
): (Disturbance & { readonly text: string })[] =>
  phasesIn(phases, scenario)
    .flatMap((phase) =>
      phase.kind === 'fault' ? [{ text: phase.fault, from: phase.from, to: phase.to }] : [],
    )
    .toSorted((a, b) => a.from - b.from)

/**
 * The disturbances of a scenario, in order: its faults, and steps of its arrivals that are followed by a lower one.
 * Disturbances that overlap or follow each other directly count as one. Read from the phases of the evidence.
 */
export function disturbancesOf(phases: readonly Phase[], scenario: ScenarioEvidence): Disturbance[] {
  const steps = phasesIn(phases, scenario).flatMap((phase) =>
    phase.kind === 'step' && phase.rate !== undefined && phase.users === undefined
      ? [{ from: phase.from, to: phase.to, rate: phase.rate[1] }]
      : [],
  )
  const down = steps.filter(({ rate }, index) => rate > (steps[index + 1]?.rate ?? Number.POSITIVE_INFINITY))
  const merged: Disturbance[] = []
  for (const { from, to } of [...faultsOf(phases, scenario), ...down].toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && from <= last.to + clockSlackSeconds)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, to) }
    else merged.push({ from, to })
  }
  return merged
}

/** Whether the window that begins with a second is within the limits; undefined when it has too few requests. */
function isBack(
  series: RouteSeries,
  from: number,
  limits: readonly Budget[],
  errorShare: number,
): boolean | undefined {
  const to = from + windowSeconds
  const count = (values: readonly number[]) => sum(values.slice(from, to))
  if (count(series.failures()) > errorShare * count(series.dones)) return false
  const all = merge(series.latencies.slice(from, to))
  const expected = merge(series.expected.latencies.slice(from, to))
  // Fast failures do not bring the tail back, however many of them are allowed.
  if (all.total > 0 && expected.total === 0) return false
  for (const { figure, p, samples } of percentilesBySamples) {
    const limit = limits.find((budget) => budget.figure === figure)?.limit
    if (limit === undefined || all.total < samples) continue
    if ((quantile(all, p) ?? 0) > limit) return false
    if (expected.total >= samples) return (quantile(expected, p) ?? 0) <= limit
  }
  return undefined
}

/**
 * The time from the end of one disturbance until recovery, observed until `until`, the end of the run or the next
 * disturbance.
 */
function recoveryAfter(
  end: number,
  until: number,
  back: (second: number) => boolean | undefined,
): Recovery | string {
  for (let first = Math.max(0, Math.ceil(end - clockSlackSeconds)); first < until; first += 1) {
    const windows = Array.from({ length: 1 + furtherWindows }, (_, index) => first + index)
    const shown = windows.filter((second) => second + windowSeconds <= until).map(back)
    if (shown.includes(false)) continue
    if (shown.includes(undefined))
      return `Too few requests in ${windowSeconds} s after the disturbance for the percentiles its budgets limit.`
    return { seconds: Math.max(0, first - end), settled: shown.length === windows.length }
  }
  return { seconds: Math.max(0, until - end), settled: false }
}

/**
 * The longest time after any disturbance until a route had recovered. A route has recovered at the first second from which
 * four windows of 3 s, each beginning one second later, have a p99 within the route's own whole-run budget (its p95 for a
 * window with fewer than 100 requests) and an error rate within budget (without such a budget, within the default of a
 * route). For `all` routes it is the longest time of the routes with such a budget, unless `all` itself has one. A sentence
 * when the evidence or the budgets are not sufficient.
 */
export function recoveryOf(
  scenario: ScenarioEvidence,
  route: string,
  budgets: readonly Budget[],
  disturbances: readonly Disturbance[],
): Recovery | string {
  if (disturbances.length === 0)
    return 'Nothing disturbed this run, no fault and no step down, so there is nothing to recover from.'
  const whole = budgets.filter((one) => !one.window && !one.during && one.level !== 'warn')
  const tails = whole.filter(({ figure }) => percentilesBySamples.some((known) => known.figure === figure))
  const own = tails.some((budget) => budget.route === route)
  const routes = own || route !== allRoutes ? [route] : [...new Set(tails.map((budget) => budget.route))]
  const found: Recovery[] = []
  for (const name of routes) {
    const series = seriesOf(scenario, name)
    const limits = tails.filter((budget) => budget.route === name)
    if (!series || limits.length === 0)
      return `${name} has no budget for p99 or p95 of the whole run to be back within.`
    const errors = whole.filter(({ figure }) => figure === 'errorRate')
    const onErrors = errors.find((b) => b.route === name) ?? errors.find((b) => b.route === allRoutes)
    const share = onErrors?.limit ?? defaultErrorShare
    for (const [index, { to }] of disturbances.entries()) {
      const until = Math.floor(
        Math.min(disturbances[index + 1]?.from ?? Infinity, scenario.seconds) + clockSlackSeconds,
      )
      const one = recoveryAfter(to, until, (second) => isBack(series, second, limits, share))
      if (typeof one === 'string') return one
      found.push(one)
    }
  }
  if (found.length === 0) return 'No route has a budget for p99 or p95 of the whole run to be back within.'
  return {
    seconds: Math.max(...found.map(({ seconds }) => seconds)),
    settled: found.every(({ settled }) => settled),
  }
}
