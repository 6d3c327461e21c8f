import type { Chart } from '../../charts/chart.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'
import type { Overlays } from './chart-overlays.ts'
import { type Reading, serviceSeriesOf, valuesOf } from './service-series.ts'

/** A chart of one figure over time with a line for each service; undefined when nothing was recorded. */
function linesChart(
  scenario: ScenarioEvidence,
  { timeAxis }: Overlays,
  readings: Iterable<Reading>,
  words: Pick<Chart, 'title' | 'said' | 'unit' | 'least'>,
): Chart | undefined {
  const found = serviceSeriesOf(scenario, readings)
  if (found.series.length === 0) return undefined
  return { ...timeAxis, ...words, ...valuesOf(found, (_, style) => ({ style, draw: 'line' })) }
}

/** Seconds per second in which threads of a service were ready but had no processor: the cost of contention. */
export function waitChart(
  scenario: ScenarioEvidence,
  { resources }: Evidence,
  overlays: Overlays,
): Chart | undefined {
  const readings = resources.map(({ at, service, wait }) => ({ at, name: service, value: wait }))
  return linesChart(scenario, overlays, readings, {
    title: 'Waiting for a processor, seconds per second',
    said: 'Time in which threads of a service were ready to run and were not run.',
    unit: 'short',
    least: 0.1,
  })
}

/** Memory, disk and transactions: rarely the cause, so shown on demand. */
export interface SeldomCharts {
  readonly memory: Chart | undefined
  readonly written: Chart | undefined
  readonly transactions: Chart | undefined
}

/** Memory, disk and transactions over time. */
export function seldomCharts(
  scenario: ScenarioEvidence,
  { resources, database = [] }: Evidence,
  overlays: Overlays,
): SeldomCharts {
  const memory = resources.map(({ at, service, memory: value }) => ({ at, name: service, value }))
  const written = resources.flatMap(({ at, service, diskWritten }) =>
    diskWritten === undefined ? [] : [{ at, name: service, value: diskWritten / 1e6 }],
  )
  const transactions = database.flatMap(({ at, commits, rollbacks }) => [
    { at, name: 'committed', value: commits },
    { at, name: 'rolled back', value: rollbacks },
  ])
  return {
    memory: linesChart(scenario, overlays, memory, {
      title: 'Memory by service',
      said: 'Resident memory of all processes of a service.',
      unit: 'bytes',
      least: 2 ** 24,
    }),
    written: linesChart(scenario, overlays, written, {
      title: 'Written to disk, in MB per second',
      said: 'What really went to a disk.',
      unit: 'short',
      least: 1,
    }),
    transactions: linesChart(scenario, overlays, transactions, {
      title: 'Transactions per second',
      said: 'What PostgreSQL committed and rolled back, all clients together.',
      unit: 'ops',
      least: 10,
    }),
  }
}
