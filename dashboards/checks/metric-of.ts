import type { Metric } from './metrics.ts'

/** The parts of a histogram, with the labels that each part has in addition to those of the histogram. */
const suffixes = { _bucket: ['le'], _sum: [], _count: [] } as const

/** For each catalogue, the metric already found for each name. */
const found = new WeakMap<readonly Metric[], Map<string, Metric | undefined>>()

/**
 * The metric behind a name in a query; the parts of a histogram count as counters. Undefined when the catalogue has no such
 * metric.
 */
export function metricOf(catalogue: readonly Metric[], name: string): Metric | undefined {
  const known = found.get(catalogue) ?? new Map<string, Metric | undefined>()
  found.set(catalogue, known)
  if (!known.has(name)) known.set(name, lookedUp(catalogue, name))
  return known.get(name)
}

function lookedUp(catalogue: readonly Metric[], name: string): Metric | undefined {
  const exact = catalogue.find((metric) => metric.name === name && metric.type !== 'histogram')
  if (exact) return exact
  for (const [suffix, extra] of Object.entries(suffixes)) {
    const whole = catalogue.find(
      (metric) => metric.type === 'histogram' && `${metric.name}${suffix}` === name,
    )
    if (whole) return { ...whole, type: 'counter', isHistogram: true, labels: [...whole.labels, ...extra] }
  }
  return undefined
}
