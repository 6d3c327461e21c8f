import type { Chart } from '../../charts/chart.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'
import type { Overlays } from './chart-overlays.ts'
import { cpuSeries, otherPrograms, valuesOf } from './service-series.ts'

/** CPU per service, stacked, in cores, with other programs on top; the dashed line is the number of processors. */
export function cpuChart(
  scenario: ScenarioEvidence,
  evidence: Evidence,
  cores: number,
  { timeAxis }: Overlays,
): Chart | undefined {
  const found = cpuSeries(scenario, evidence)
  if (found.series.length === 0) return undefined
  return {
    ...timeAxis,
    ...valuesOf(found, (name, index) => ({ style: name === otherPrograms ? 'others' : index, draw: 'area' })),
    title: 'CPU by service, in cores',
    said: `Stacked; the machine has ${cores}.`,
    unit: 'short',
    stacked: true,
    limits: [{ value: cores, words: `all ${cores} cores` }],
    limitsAre: 'what the machine has',
  }
}
