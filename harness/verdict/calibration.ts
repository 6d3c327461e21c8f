import { type Budget, isLatency } from '../config/budget.ts'
import type { Evidence, ScenarioEvidence } from '../measure/evidence.ts'
import type { Line } from './certificate.ts'

/** Only an instrument that read servers of known latency right may carry a verdict on latency. */
export function calibrationLines(
  { instruments = [] }: Evidence,
  { engine }: ScenarioEvidence,
  budgets: readonly Budget[],
): Line[] {
  if (!budgets.some(({ figure }) => isLatency(figure))) return []
  const found = instruments.find((instrument) => instrument.engine === engine)
  return [
    {
      name: 'calibration',
      outcome: found?.fit === 'verdict' ? 'pass' : 'unproven',
      sentence: `The instrument ${engine} is ${found?.sentence ?? 'not calibrated on this machine'}.`,
      spoils: 'both',
      carries: ({ budget }) => isLatency(budget.figure),
    },
  ]
}
