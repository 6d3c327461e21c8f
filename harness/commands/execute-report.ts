import { join } from 'node:path'
import { exitCodes } from '../errors.ts'
import { openBundle } from '../report/bundle.ts'
import { writeReports } from '../report/write.ts'
import { printJson, printLines, shortPath } from './output.ts'
import { judgeStored } from './stored-report.ts'

/** Writes the readable files of a bundle again. */
export async function executeReport(path: string, { json }: { readonly json?: boolean }): Promise<number> {
  const { report, directory } = await judgeStored(path, [])
  const files = await writeReports(openBundle(directory), report)
  const paths = files.map((file) => join(directory, file))
  if (json) printJson({ bundle: directory, files: paths })
  else printLines(paths.map(shortPath))
  return exitCodes.pass
}
