import type { Bundle } from '../../bundle/bundle.ts'
import { findFitness } from '../../calibration/fitness.ts'
import { transportOver } from '../../calibration/transport-to-known.ts'
import { restsOnLatency } from '../../config/figures/figures.ts'
import { protocolWords } from '../../config/plan/arm.ts'
import { judgedIn } from '../../config/plan/judge-plan.ts'
import type { Plan } from '../../config/plan/plan.ts'
import { missingProgramOf } from '../../load/driver/engine-registry.ts'
import type { RunContext } from '../context.ts'

/**
 * Engines whose latencies will be judged must have read known latencies correctly on this machine within a day, over the
 * protocol by which they reach the target.
 */
export async function calibrateInstruments(
  plan: Plan,
  bundle: Bundle,
  { signal, watch }: RunContext,
): Promise<void> {
  const { protocol } = plan.stack.arm
  const judged = plan.load.scenarios.filter(({ scenario }) =>
    judgedIn(plan.judge, scenario).budgets.some(({ figure }) => restsOnLatency(figure)),
  )
  const installed = judged.filter(({ scenario }) => missingProgramOf(scenario.engine) === undefined)
  const found = await findFitness([...new Set(installed.map(({ scenario }) => scenario.engine))], {
    missing: plan.calibration,
    transport: transportOver(protocol, Date.now()),
    signal,
    onCalibrate: (engine) =>
      watch({ type: 'step', name: `calibrating ${engine} over ${protocolWords[protocol]} (once a day)` }),
  })
  await bundle.write('instruments.jsonl', found.map((one) => `${JSON.stringify(one)}\n`).join(''))
}
