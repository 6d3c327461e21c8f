import type { Chart, Series } from '../../charts/chart.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'

/** The values of one service or counter over a scenario: the mean of each step, undefined when nothing was recorded. */
export interface ServiceSeries {
  readonly name: string
  readonly values: readonly (number | undefined)[]
}

export interface AllServiceSeries {
  readonly series: readonly ServiceSeries[]
  /** Seconds of one step. */
  readonly step: number
}

/** The most points in a chart; longer runs are averaged over steps. */
const maxPoints = 240

export interface Reading {
  /** In Unix milliseconds, at the end of its second. */
  readonly at: number
  readonly name: string
  readonly value: number
}

/** The readings in the measured part of a scenario, by name in the order of their first occurrence. */
export function serviceSeriesOf(scenario: ScenarioEvidence, readings: Iterable<Reading>): AllServiceSeries {
  const length = Math.max(1, Math.ceil(scenario.seconds))
  const step = Math.ceil(length / maxPoints)
  const steps = Math.ceil(length / step)
  const cells = new Map<string, { sum: number; count: number }[]>()
  for (const { at, name, value } of readings) {
    const index = Math.floor(((at - scenario.startedAt) / 1000 - 0.5) / step)
    if (index < 0 || index >= steps) continue
    const row = cells.get(name) ?? Array.from({ length: steps }, () => ({ sum: 0, count: 0 }))
    cells.set(name, row)
    const cell = row[index]
    if (!cell) continue
    cell.sum += value
    cell.count += 1
  }
  const series = [...cells].map(([name, row]) => ({
    name,
    values: row.map(({ sum, count }) => (count > 0 ? sum / count : undefined)),
  }))
  return { series, step }
}

export const otherPrograms = 'other programs'

/** CPU of every service, and above them the CPU of programs outside the run: the whole machine without the services. */
export function cpuSeries(
  scenario: ScenarioEvidence,
  { resources, machine = [] }: Evidence,
): AllServiceSeries {
  const own = serviceSeriesOf(
    scenario,
    resources.map(({ at, service, cpu }) => ({ at, name: service, value: cpu })),
  )
  const whole = serviceSeriesOf(
    scenario,
    machine.map(({ at, cpu }) => ({ at, name: otherPrograms, value: cpu })),
  )
  const outside = whole.series.map(({ name, values }) => ({
    name,
    values: values.map((value, at) =>
      value === undefined
        ? undefined
        : Math.max(
            0,
            own.series.reduce((rest, one) => rest - (one.values[at] ?? 0), value),
          ),
    ),
  }))
  return { series: own.series.length > 0 ? [...own.series, ...outside] : [], step: own.step }
}

/** The stretches as the series of a chart, each value at the middle of its step. */
export function valuesOf(
  { series, step }: AllServiceSeries,
  styleOf: (name: string, index: number) => Pick<Series, 'style' | 'draw'>,
): Pick<Chart, 'at' | 'series'> {
  return {
    at: (series[0]?.values ?? []).map((_, at) => (at + 0.5) * step),
    series: series.map(({ name, values }, index) => ({
      ...styleOf(name, index),
      label: name,
      values: values.map((value) => value ?? null),
    })),
  }
}
