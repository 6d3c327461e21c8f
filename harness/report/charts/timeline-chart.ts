import type { ScenarioVerdict } from '../../bundle/verdict.ts'
import type { Chart, Series } from '../../charts/chart.ts'
import { engineOf } from '../../config/engines/engines.ts'
import type { Figure } from '../../config/figures/figures.ts'
import { describeLimit } from '../../config/plan/plan-in-words.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { meantRate, type Overlays } from './chart-overlays.ts'
import type { TimelineBucket } from './timeline-buckets.ts'

/** Each value is drawn at the middle of its step. */
const middles = (buckets: readonly TimelineBucket[]): number[] =>
  buckets.map(({ at, length }) => at + length / 2)

/** Requests that ended per second, with the intended rate and the failed requests. */
export function rateChart(
  evidence: ScenarioEvidence,
  buckets: readonly TimelineBucket[],
  { loadPhases, timeAxis }: Overlays,
): Chart {
  const at = middles(buckets)
  // The number of requests of an iteration is not known.
  const steady = engineOf(evidence).schedules === 'iterations' ? undefined : evidence.intendedRate
  const meant = at.map((second) => (loadPhases.length > 0 ? meantRate(loadPhases, second) : (steady ?? null)))
  const failed = buckets.some(({ failures }) => failures > 0)
  const series: Series[] = [
    { label: 'ended', style: 0, draw: 'line', values: buckets.map(({ rate }) => rate) },
    ...(meant.some((rate) => rate !== null)
      ? [{ label: 'meant', style: 'slope', draw: 'line', values: meant } as const]
      : []),
    ...(failed
      ? [
          {
            label: 'failed',
            style: 'failed',
            draw: 'bars',
            values: buckets.map(({ failureRate }) => failureRate),
          } as const,
        ]
      : []),
  ]
  return {
    ...timeAxis,
    title: 'Requests per second',
    said: `${buckets.length} steps.`,
    unit: 'reqps',
    at,
    series,
  }
}

/** The figures whose budgets are drawn in a chart of latency over time. */
const shownFigures: ReadonlySet<Figure> = new Set<Figure>(['p50', 'p95', 'p99'])

/** p50, p95 and p99 of each second of one route, with their budgets; undefined when no request ended. */
export function latencyChart(
  verdict: ScenarioVerdict,
  route: string,
  buckets: readonly TimelineBucket[],
  { loadPhases, timeAxis }: Overlays,
): Chart | undefined {
  const percentiles = ['p50', 'p95', 'p99'] as const
  if (buckets.every((bucket) => percentiles.every((name) => bucket[name] === undefined))) return undefined
  const limits = verdict.budgets
    .map(({ budget }) => budget)
    .filter((budget) => budget.route === route && shownFigures.has(budget.figure))
    .map(({ during, ...whole }) => {
      const found = loadPhases.find(({ name }) => name === during)
      const words = `${whole.figure} ${describeLimit(whole)}`
      return { value: whole.limit, words, ...(found ? { from: found.from, to: found.to } : {}) }
    })
  return {
    ...timeAxis,
    title: `${route}: latency over time`,
    said: 'The axis of latency is logarithmic.',
    unit: 'microseconds',
    logarithmic: true,
    at: middles(buckets),
    series: percentiles.map((name) => ({
      label: name,
      style: name,
      draw: 'line',
      values: buckets.map((bucket) => bucket[name] ?? null),
    })),
    limits,
  }
}
