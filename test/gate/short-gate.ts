import { join } from 'node:path'
import type { ArmRequest } from '../../harness/config/setup/switches.ts'
import { newRunId } from '../../harness/guard/ledger/run-root.ts'
import type { PairReport } from '../../harness/report/pairs/pair-report.ts'
import { resolveArms } from '../../harness/revisions/resolve-arms.ts'
import { compareArms } from '../../harness/stories/gate/compare-arms.ts'
import { planComparison } from '../../harness/stories/gate/comparison-plan.ts'

/**
 * Compares two directories of the project within the given time, head with a set-up of its own where one is given; bundles
 * are written beside base.
 */
export async function shortGate(
  base: string,
  head: string,
  mostSeconds: number,
  setup: ArmRequest = {},
): Promise<PairReport> {
  const signal = AbortSignal.timeout((mostSeconds + 120) * 1000)
  const arms = await resolveArms(
    { directory: base, base, head, scenarios: ['browse'] },
    { signal, onStep: () => undefined },
  )
  const plan = await planComparison(
    {
      ...{ purpose: 'gate', scenario: ['browse'], rows: '20000', seed: '7', out: join(base, '../results') },
      setups: { base: {}, head: setup },
      settings: { mostSeconds, limits: [], accepted: [] },
    },
    arms,
    () => 7,
  )
  const { report } = await compareArms(plan, {
    ...{ id: newRunId(), startedAt: Date.now(), command: 'tailgate gate', signal, secrets: [] },
    watch: () => undefined,
  })
  return report
}
