import { join } from 'node:path'
import { leftOutOf } from '../../../dashboards/build/boards.ts'
import { build, writeDashboards } from '../../../dashboards/build/build.ts'
import type { checkDashboards } from '../../../dashboards/check.ts'
import { exitCodes } from '../../base/errors.ts'
import { printJson, printLines } from '../shared/outlet.ts'
import { shortPath } from '../shared/short-path.ts'
import { sourceOfDashboards } from './dashboards-source.ts'

/** The options of the command line; texts are as typed. */
export interface BuildRequest {
  readonly config?: string
  readonly json?: boolean
}

/** Writes the dashboards from the code. With `check`, it also says what is wrong with them, and fails when anything is. */
export async function buildCommand({
  config,
  json,
  check = false,
}: BuildRequest & { readonly check?: boolean }): Promise<number> {
  const { source, directory } = await sourceOfDashboards(config)
  const built = build(source)
  const files = (await writeDashboards(directory, source, built)).map((file) => join(directory, file))
  const problems = check ? await problemsIn(directory, source, built) : []
  const leftOut = leftOutOf(source)
  if (json) printJson({ files, leftOut, ...(check ? { problems } : {}) })
  else printLines([...files.map(shortPath), ...leftOut, ...problems])
  return problems.length > 0 ? exitCodes.failed : exitCodes.pass
}

/** What the checks read is loaded only where they are asked for. */
async function problemsIn(...given: Parameters<typeof checkDashboards>): Promise<readonly string[]> {
  const checks = await import('../../../dashboards/check.ts')
  return checks.checkDashboards(...given)
}
