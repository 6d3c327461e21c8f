import { restsOnLatency } from './config/budget.ts'
import type { Plan } from './config/plan.ts'
import { calibrated } from './load/calibrated.ts'
import { findK6 } from './load/k6-program.ts'
import type { Bundle } from './report/bundle.ts'
import type { RunContext } from './scene.ts'

/** Engines whose latencies will be judged must have read known latencies right on this machine, within a day. */
export async function calibrateInstruments(
  plan: Plan,
  bundle: Bundle,
  { signal, watch }: RunContext,
): Promise<void> {
  const judged = plan.scenarios.filter(({ budgets }) => budgets.some(({ figure }) => restsOnLatency(figure)))
  const installed = judged.filter(({ scenario }) => scenario.engine !== 'k6' || findK6())
  const found = await calibrated([...new Set(installed.map(({ scenario }) => scenario.engine))], {
    missing: plan.calibration,
    signal,
    onCalibrate: (engine) => watch({ type: 'step', name: `calibrating ${engine} (once a day)` }),
  })
  await bundle.write('instruments.jsonl', found.map((one) => `${JSON.stringify(one)}\n`).join(''))
}
