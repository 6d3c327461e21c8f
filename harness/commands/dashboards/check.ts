import { checkDashboards } from '../../../dashboards/check.ts'
import { exitCodes } from '../../base/errors.ts'
import { printJson, printLines } from '../shared/outlet.ts'
import type { BuildRequest } from './build.ts'
import { sourceOfDashboards } from './dashboards-source.ts'

/** Prints what is wrong with the dashboards, one sentence each; fails when anything is. */
export async function checkCommand({ config, json }: BuildRequest): Promise<number> {
  const { source, directory } = await sourceOfDashboards(config)
  const problems = await checkDashboards(directory, source)
  if (json) printJson({ problems })
  else
    printLines(
      problems.length > 0 ? problems : ['The dashboards are what the code makes, and every check holds.'],
    )
  return problems.length > 0 ? exitCodes.failed : exitCodes.pass
}
