import { sum } from '../base/sum.ts'
import { grouped } from '../base/text.ts'
import { largest } from '../base/values/largest.ts'
import type { BudgetVerdict, ScenarioVerdict } from '../bundle/verdict.ts'
import { allRoutes, figureInWords } from '../config/budgets/budget.ts'
import type { EngineDescriptor } from '../config/engine/descriptor.ts'
import { engineOf } from '../config/engines/engines.ts'
import type { Figure } from '../config/figures/figures.ts'
import { describeLimit } from '../config/plan/plan-in-words.ts'
import { formatBytes, formatMicroseconds, formatSeconds } from '../config/units/units.ts'
import { merge, quantile, sumOf } from '../evidence/distribution.ts'
import type { RouteEvidence, ScenarioEvidence } from '../evidence/evidence.ts'
import { evidenceBetween } from '../evidence/reader/evidence-between.ts'
import { usersInWords } from '../verdict/certificate/closed-loop-lines.ts'
import { afterWarmUpOf } from '../verdict/certificate/warm-up-cut.ts'
import { formatFigure, formatMiss } from '../verdict/figures/format.ts'
import type { LoadPhase } from '../verdict/figures/phases.ts'
import { stated } from '../verdict/judge.ts'

/** One route of a scenario in tables; latencies in microseconds, undefined when nothing was recorded. */
export interface RouteRow {
  readonly route: string
  readonly done: number
  readonly failed: number
  readonly rate: number
  readonly mean: number | undefined
  readonly p50: number | undefined
  readonly p95: number | undefined
  readonly p99: number | undefined
  readonly p999: number | undefined
  readonly max: number | undefined
  /** Bytes received and sent; undefined when the engine counts only those of all routes together. */
  readonly bytesIn: number | undefined
  readonly bytesOut: number | undefined
  readonly budgets: readonly BudgetVerdict[]
}

/** A phase of a scenario's load with the figures of its own requests. */
export interface PhaseRows {
  readonly phase: LoadPhase
  readonly rows: readonly RouteRow[]
}

/** The routes of each phase of a scenario, each with the figures and budgets of that phase. */
export function phaseRowsOf(
  evidence: ScenarioEvidence | undefined,
  verdict: ScenarioVerdict,
  loadPhases: readonly LoadPhase[],
): readonly PhaseRows[] {
  if (!evidence) return []
  return loadPhases.map((phase) => {
    const own = verdict.budgets.filter(({ budget }) => budget.during === phase.name)
    // The heading already names the phase.
    const budgets = own.map((one) => ({ ...one, budget: { ...one.budget, during: undefined } }))
    return { phase, rows: rowsFor(evidenceBetween(evidence, phase.from, phase.to), budgets) }
  })
}

/**
 * The routes of a scenario. Percentiles, means and rates are without its warm-up cut; counts, bytes, the maximum and the errors
 * are those of the whole run, as their budgets are judged. Budgets of separately shown phases are left to these.
 */
export function rowsOf(
  evidence: ScenarioEvidence | undefined,
  verdict: ScenarioVerdict,
  loadPhases: readonly LoadPhase[] = [],
): readonly RouteRow[] {
  const apart = new Set<string>(loadPhases.map(({ name }) => name))
  return rowsFor(
    evidence && afterWarmUpOf(evidence, verdict),
    verdict.budgets.filter(({ budget }) => !apart.has(budget.during ?? '')),
    evidence,
  )
}

/** The evidence of a route, or of all of them. */
const partsOf = (evidence: ScenarioEvidence | undefined, route: string): readonly RouteEvidence[] =>
  (evidence?.routes ?? []).filter((part) => route === allRoutes || part.route === route)

/**
 * The routes by name, including those with budgets but no evidence. `all` comes last, and only when there are several routes.
 * Counts, bytes, the maximum and the errors are those of `whole`.
 */
function rowsFor(
  evidence: ScenarioEvidence | undefined,
  budgets: readonly BudgetVerdict[],
  whole = evidence,
): readonly RouteRow[] {
  const found = evidence?.routes ?? []
  const budgeted = budgets.map(({ budget }) => budget.route).filter((route) => route !== allRoutes)
  const names = [...new Set([...found.map(({ route }) => route), ...budgeted])].sort()
  const hasAll = names.length > 1 || budgets.some(({ budget }) => budget.route === allRoutes)
  return [...names, ...(hasAll ? [allRoutes] : [])].map((route): RouteRow => {
    const parts = partsOf(evidence, route)
    const wholeParts = partsOf(whole, route)
    const longest = wholeParts.flatMap(({ latency: { values } }) => values.at(-1) ?? [])
    const [only] = parts
    const latency = parts.length === 1 && only ? only.latency : merge(parts.map((part) => part.latency))
    const doneOf = (some: readonly RouteEvidence[]) => sum(some.map(({ total }) => total.done))
    return {
      route,
      done: doneOf(wholeParts),
      failed: sum(wholeParts.flatMap(({ total }) => Object.values(total.failures))),
      rate: evidence && evidence.seconds > 0 ? doneOf(parts) / evidence.seconds : 0,
      mean: latency.total > 0 ? sumOf(latency) / latency.total : undefined,
      p50: quantile(latency, 0.5),
      p95: quantile(latency, 0.95),
      p99: quantile(latency, 0.99),
      p999: quantile(latency, 0.999),
      max: longest.length > 0 ? largest(longest) : undefined,
      ...bytesOf(whole, route, wholeParts),
      budgets: budgets.filter(({ budget }) => budget.route === route),
    }
  })
}

/** The bytes of some routes; k6 counts only those of all routes together. */
function bytesOf(
  evidence: ScenarioEvidence | undefined,
  route: string,
  parts: readonly RouteEvidence[],
): Pick<RouteRow, 'bytesIn' | 'bytesOut'> {
  const { transfer } = evidence ?? {}
  if (transfer !== undefined && route !== allRoutes && evidence?.routes.length !== 1)
    return { bytesIn: undefined, bytesOut: undefined }
  const counted = transfer ?? parts.map(({ total }) => total)
  return {
    bytesIn: sum(counted.map(({ bytesIn }) => bytesIn)),
    bytesOut: sum(counted.map(({ bytesOut }) => bytesOut)),
  }
}

/** `p95 ≤ 25.0 ms` */
export const budgetWords = ({ budget }: BudgetVerdict): string =>
  `${figureInWords(budget)} ${describeLimit(budget)}`

/**
 * The rows of a phase in a summary: the routes with a budget, be it the default limit on failures, and all routes together; of
 * a single route its row.
 */
export const rowsThatTell = (rows: readonly RouteRow[]): readonly RouteRow[] =>
  rows.filter(({ route, budgets }) => budgets.length > 0 || route === allRoutes || rows.length === 1)

/**
 * How much a row says, from 0 on: a budget that does not hold most. The default limit of a route on its failures says nothing
 * where it holds.
 */
export function tells({ route, budgets }: RouteRow): number {
  if (budgets.some(({ outcome }) => outcome === 'fail')) return 3
  if (budgets.some(({ outcome }) => outcome === 'unproven')) return 2
  return route === allRoutes || stated(budgets).length > 0 ? 1 : 0
}

/** Figures that have their own column in every table. */
const columns: ReadonlySet<Figure> = new Set<Figure>(['p50', 'p95', 'p99'])

/** By how much a failing figure misses its limit, or the value of an open one when no column shows it; empty for a pass. */
export function missWords({ budget, outcome, value }: BudgetVerdict): string {
  const { figure, window } = budget
  if (outcome === 'pass' || value === undefined) return ''
  if (outcome === 'fail') return formatMiss(budget, value)
  return columns.has(figure) && window === undefined ? '' : `reads ${formatFigure(figure, value)}`
}

/** A latency (microseconds) in a table cell. */
export const latencyWords = (value: number | undefined): string =>
  value === undefined ? '–' : formatMicroseconds(value)

const byteWords = (bytes: number | undefined): string => (bytes === undefined ? '–' : formatBytes(bytes))

/** A rate per second: from 100 on with all digits before the point, below with at most three digits. */
export const rateWords = (rate: number): string =>
  rate >= 100 ? grouped(rate) : String(Number(rate.toPrecision(3)))

/** The figures of a route as the cells of a table show them. */
export const figureWords = (row: RouteRow) => ({
  count: grouped(row.done),
  rate: `${rateWords(row.rate)}/s`,
  mean: latencyWords(row.mean),
  p50: latencyWords(row.p50),
  p95: latencyWords(row.p95),
  p99: latencyWords(row.p99),
  'p99.9': latencyWords(row.p999),
  max: latencyWords(row.max),
  bytes: `${byteWords(row.bytesIn)} / ${byteWords(row.bytesOut)}`,
  errors: grouped(row.failed),
})

/** What the latencies of an engine do not include, as a note beside them. */
function countedFrom({ latencyCountsFrom }: EngineDescriptor, pace: 'open' | 'closed'): string {
  if (pace === 'closed')
    return '; latencies count from the sending of a request, which waits for the answer before it'
  return latencyCountsFrom === 'sent'
    ? '; latencies count from the sending of a request, not from when it was meant to be sent'
    : ''
}

/** `300/s`, or why there is no rate: a closed loop, or a k6 script of which neither a rate nor users are known. */
function paceWords(evidence: ScenarioEvidence): string {
  const { intendedRate, users } = evidence
  if (intendedRate !== undefined) return `${Number(intendedRate.toPrecision(4))}/s`
  if (users !== undefined) return `closed loop of ${usersInWords(users)}`
  return engineOf(evidence).loop === 'closed' ? 'closed loop' : 'no known rate'
}

/**
 * How a scenario was driven: `open-loop, 300/s, 20 s measured`, and from when its latencies count if that is later; then how
 * much of the beginning its table leaves out.
 */
export function loadWords(
  evidence: ScenarioEvidence | undefined,
  { warmUpCutSeconds = 0 }: Pick<ScenarioVerdict, 'warmUpCutSeconds'> = {},
): string {
  if (!evidence) return 'no evidence'
  const { engine, seconds, users } = evidence
  const descriptor = engineOf(evidence)
  const left = countedFrom(descriptor, users === undefined ? descriptor.loop : 'closed')
  const cut =
    warmUpCutSeconds > 0
      ? `; percentiles, means and rates leave out the first ${formatSeconds(warmUpCutSeconds)}, which were still settling; counts, bytes, max and errors do not`
      : ''
  return `${engine}, ${paceWords(evidence)}, ${formatSeconds(seconds)} measured${left}${cut}`
}
