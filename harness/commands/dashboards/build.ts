import { join } from 'node:path'
import { leftOutOf } from '../../../dashboards/build/boards.ts'
import { writeDashboards } from '../../../dashboards/build/build.ts'
import { exitCodes } from '../../base/errors.ts'
import { printJson, printLines } from '../shared/outlet.ts'
import { shortPath } from '../shared/short-path.ts'
import { sourceOfDashboards } from './dashboards-source.ts'

/** What was asked for on the command line; texts as typed. */
export interface BuildRequest {
  readonly config?: string
  readonly json?: boolean
}

/** Writes the dashboards from the code. */
export async function buildCommand({ config, json }: BuildRequest): Promise<number> {
  const { source, directory } = await sourceOfDashboards(config)
  const files = (await writeDashboards(directory, source)).map((file) => join(directory, file))
  const leftOut = leftOutOf(source)
  if (json) printJson({ files, leftOut })
  else printLines([...files.map(shortPath), ...leftOut])
  return exitCodes.pass
}
