import { sum } from '../../base/sum.ts'
import { type Distribution, merge, quantile } from '../../evidence/distribution.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { seriesOf } from '../../verdict/figures/route-series.ts'

/** The most points in a timeline; in longer runs, the histograms of several seconds are merged and never averaged. */
const maxPoints = 240

/**
 * One step of a timeline; `at` and `length` in seconds. Rates are per second of its measured part. Latencies are in
 * microseconds, undefined when no request ended.
 */
export interface TimelineBucket {
  readonly at: number
  readonly length: number
  readonly rate: number
  readonly failures: number
  readonly failureRate: number
  readonly p50: number | undefined
  readonly p95: number | undefined
  readonly p99: number | undefined
}

/** The timeline of a route (or `all`) in at most 240 steps of whole seconds. */
export function bucketsOf(scenario: ScenarioEvidence, route: string): readonly TimelineBucket[] {
  const series = seriesOf(scenario, route)
  if (!series) return []
  const failures = series.failures()
  const length = Math.max(1, Math.ceil(series.dones.length / maxPoints))
  return Array.from({ length: Math.ceil(series.dones.length / length) }, (_, index) => {
    const from = index * length
    const to = Math.min(from + length, series.dones.length)
    const within = (values: readonly number[]) => sum(values.slice(from, to))
    // The last second may be incomplete.
    const rest = Math.min(to, scenario.seconds) - from
    const span = rest > 0 ? rest : 1
    const latency: Distribution = merge(series.latencies.slice(from, to))
    return {
      at: from,
      length: to - from,
      rate: within(series.dones) / span,
      failures: within(failures),
      failureRate: within(failures) / span,
      p50: quantile(latency, 0.5),
      p95: quantile(latency, 0.95),
      p99: quantile(latency, 0.99),
    }
  })
}
