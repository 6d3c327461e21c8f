import { Counter, Gauge, type Registry } from 'prom-client'
import { type MetricName, metricCatalogue } from './metrics.ts'

/** The values of a metric, each with the values of its labels in the order of the catalogue. */
export type Readings = readonly (readonly [value: number, ...labels: string[]])[]

/**
 * A metric that is counted elsewhere and read at each scrape. prom-client sorts and joins labels at every increment, which
 * takes too long for a cached answer.
 */
export function observe(registry: Registry, name: MetricName, read: () => Readings): void {
  const row = metricCatalogue.find((candidate) => candidate.name === name)
  const labelNames: readonly string[] = row?.labels ?? []
  const Metric = row?.type === 'gauge' ? Gauge : Counter
  new Metric({
    name,
    help: row?.help ?? name,
    labelNames,
    registers: [registry],
    collect() {
      this.reset()
      for (const [value, ...labels] of read()) {
        this.inc(Object.fromEntries(labelNames.map((label, place) => [label, labels[place] ?? ''])), value)
      }
    },
  })
}
