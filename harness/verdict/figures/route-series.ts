import { allRoutes } from '../../config/budgets/budget.ts'
import { type Distribution, emptyDistribution, merge } from '../../evidence/distribution.ts'
import type {
  Counts,
  FailureKind,
  RouteEvidence,
  RouteSecond,
  ScenarioEvidence,
} from '../../evidence/evidence.ts'

/** One route (or all together) over the measured part, second by second; seconds without requests are zeros. */
export interface RouteSeries {
  readonly done: number
  readonly latency: Distribution
  /** Latencies of each second, in microseconds. */
  readonly latencies: readonly Distribution[]
  readonly dones: readonly number[]
  /** Bytes in and out of each second. */
  readonly bytes: readonly number[]
  /** How many requests of each second failed in one of these ways; in any way when none is named. */
  failures(...kinds: readonly FailureKind[]): readonly number[]
}

function failed(counts: Counts, kinds: readonly FailureKind[]): number {
  const entries = Object.entries(counts.failures)
  const chosen = kinds.length === 0 ? entries : entries.filter(([kind]) => kinds.some((k) => k === kind))
  return chosen.reduce((total, [, count]) => total + count, 0)
}

/** The series of a route, or of all routes together; undefined when the evidence has none. */
export function seriesOf(scenario: ScenarioEvidence, route: string): RouteSeries | undefined {
  const chosen: readonly RouteEvidence[] =
    route === allRoutes ? scenario.routes : scenario.routes.filter((found) => found.route === route)
  if (chosen.length === 0) return undefined
  const length = Math.max(0, Math.ceil(scenario.seconds - 1e-6))
  const bySecond: RouteSecond[][] = Array.from({ length }, () => [])
  const transfer = Array.from({ length }, () => 0)
  if (route === allRoutes)
    for (const { at, bytesIn, bytesOut } of scenario.transfer ?? [])
      if (at < length) transfer[at] = (transfer[at] ?? 0) + bytesIn + bytesOut
  for (const found of chosen) for (const second of found.seconds) bySecond[second.at]?.push(second)
  return {
    done: chosen.reduce((total, found) => total + found.total.done, 0),
    latency: merge(chosen.map((found) => found.latency)),
    latencies: bySecond.map((parts) => {
      const [only, ...others] = parts
      if (!only) return emptyDistribution
      return others.length === 0 ? only.latency : merge(parts.map((part) => part.latency))
    }),
    dones: bySecond.map((parts) => parts.reduce((total, part) => total + part.done, 0)),
    bytes: bySecond.map((parts, at) =>
      parts.reduce((total, part) => total + part.bytesIn + part.bytesOut, transfer[at] ?? 0),
    ),
    failures: (...kinds) =>
      bySecond.map((parts) => parts.reduce((total, part) => total + failed(part, kinds), 0)),
  }
}
