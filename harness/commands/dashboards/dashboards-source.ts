import { resolve } from 'node:path'
import { runbookFiles } from '../../../dashboards/build/runbook-files.ts'
import { sourceOf } from '../../../dashboards/build/source-of.ts'
import type { Source } from '../../../dashboards/model/budgets.ts'
import type { FilePlaces } from '../../../dashboards/queries/run-pages.ts'
import { loadScenarios, loadTarget } from '../../config/loading/load.ts'
import { declaredBudgets } from '../../config/plan/declared-budgets.ts'

/** The parts that dashboards are made of, the directory of their generated files, and the files that their pages link to. */
export interface SourceOfDashboards {
  readonly source: Source
  readonly directory: string
  readonly files: FilePlaces
}

/**
 * The budgets of the standard scenarios with their routes, and the directory of the generated files. Other scenarios send
 * special loads: their budgets are meaningful only during their own runs, whose reports show them.
 */
export async function sourceOfDashboards(config?: string): Promise<SourceOfDashboards> {
  const loaded = await loadTarget(process.cwd(), { config })
  const scenarios = await loadScenarios(loaded, loaded.target.scenarios.standard)
  const source = sourceOf(
    loaded.target,
    scenarios.flatMap(({ scenario }) => declaredBudgets(scenario)),
  )
  return {
    source,
    directory: resolve(loaded.root, 'dashboards/generated'),
    // The directory of bundles by default.
    files: { results: resolve('results'), runbooks: runbookFiles(source, loaded.root) },
  }
}
