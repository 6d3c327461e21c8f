import { join, resolve } from 'node:path'
import { writeDashboards } from '../../../dashboards/build/build.ts'
import { checkDashboards } from '../../../dashboards/check.ts'
import type { Source } from '../../../dashboards/model/budgets.ts'
import { exitCodes } from '../../base/errors.ts'
import { loadScenario, loadTarget } from '../../config/loading/load.ts'
import { declaredBudgets } from '../../config/plan/declared-budgets.ts'
import { printJson, printLines, shortPath } from '../shared/output.ts'

interface Options {
  readonly json?: boolean
}

/**
 * The budgets of the standard scenarios and the routes they are on, and where the generated files lie. Other scenarios ask
 * for special loads: their budgets mean something during their own runs only, and the reports of those show them.
 */
export async function sourceOfDashboards(): Promise<{ source: Source; directory: string }> {
  const loaded = await loadTarget(process.cwd())
  const files = await Promise.all(loaded.target.scenarios.standard.map((name) => loadScenario(loaded, name)))
  return {
    source: {
      budgets: files.flatMap(({ scenario }) => declaredBudgets(scenario)),
      routes: loaded.target.routes,
      metrics: loaded.target.metrics ?? [],
    },
    directory: resolve(loaded.root, 'dashboards/generated'),
  }
}

/** Writes the dashboards from the code. */
export async function buildCommand({ json }: Options): Promise<number> {
  const { source, directory } = await sourceOfDashboards()
  const files = (await writeDashboards(directory, source)).map((file) => join(directory, file))
  if (json) printJson({ files })
  else printLines(files.map(shortPath))
  return exitCodes.pass
}

/** Says what is wrong with the dashboards, a sentence each; fails when anything is. */
export async function checkCommand({ json }: Options): Promise<number> {
  const { source, directory } = await sourceOfDashboards()
  const problems = await checkDashboards(directory, source)
  if (json) printJson({ problems })
  else
    printLines(
      problems.length > 0 ? problems : ['The dashboards are what the code makes, and every check holds.'],
    )
  return problems.length > 0 ? exitCodes.failed : exitCodes.pass
}
