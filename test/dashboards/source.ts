import { fileURLToPath } from 'node:url'
import { sourceOf } from '../../dashboards/build/source-of.ts'
import type { Source } from '../../dashboards/model/budgets.ts'
import { loadTarget } from '../../harness/config/loading/load.ts'
import { budgetsIn } from '../../harness/config/plan/judge-plan.ts'
import { makePlan } from '../../harness/config/plan/make-plan.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const generated = fileURLToPath(new URL('../../dashboards/generated', import.meta.url))

/** What the committed dashboards are made from: the standard scenarios of this repository. */
export async function repositorySource(): Promise<Source> {
  const loaded = await loadTarget(root)
  const request = { scenarios: loaded.target.scenarios.standard, budgets: [], profile: false }
  const plan = await makePlan(loaded, request, () => 1)
  return sourceOf(plan.stack.target, budgetsIn(plan.judge))
}
