import { join, resolve } from 'node:path'
import { leftOutOf, writeDashboards } from '../../../dashboards/build/build.ts'
import { sourceOf } from '../../../dashboards/build/source-of.ts'
import { checkDashboards } from '../../../dashboards/check.ts'
import type { Source } from '../../../dashboards/model/budgets.ts'
import { exitCodes } from '../../base/errors.ts'
import { loadScenarios, loadTarget } from '../../config/loading/load.ts'
import { declaredBudgets } from '../../config/plan/declared-budgets.ts'
import { printJson, printLines } from '../shared/output.ts'
import { shortPath } from '../shared/short-path.ts'

interface Options {
  readonly config?: string
  readonly json?: boolean
}

/**
 * The budgets of the standard scenarios with their routes, and the directory of the generated files. Other scenarios send
 * special loads: their budgets are meaningful only during their own runs, whose reports show them.
 */
export async function sourceOfDashboards(config?: string): Promise<{ source: Source; directory: string }> {
  const loaded = await loadTarget(process.cwd(), { config })
  const files = await loadScenarios(loaded, loaded.target.scenarios.standard)
  return {
    source: sourceOf(
      loaded.target,
      files.flatMap(({ scenario }) => declaredBudgets(scenario)),
    ),
    directory: resolve(loaded.root, 'dashboards/generated'),
  }
}

/** Writes the dashboards from the code. */
export async function buildCommand({ config, json }: Options): Promise<number> {
  const { source, directory } = await sourceOfDashboards(config)
  const files = (await writeDashboards(directory, source)).map((file) => join(directory, file))
  const leftOut = leftOutOf(source)
  if (json) printJson({ files, leftOut })
  else printLines([...files.map(shortPath), ...leftOut])
  return exitCodes.pass
}

/** Prints what is wrong with the dashboards, one sentence each; fails when anything is. */
export async function checkCommand({ config, json }: Options): Promise<number> {
  const { source, directory } = await sourceOfDashboards(config)
  const problems = await checkDashboards(directory, source)
  if (json) printJson({ problems })
  else
    printLines(
      problems.length > 0 ? problems : ['The dashboards are what the code makes, and every check holds.'],
    )
  return problems.length > 0 ? exitCodes.failed : exitCodes.pass
}
