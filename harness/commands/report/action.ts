import { join } from 'node:path'
import { exitCodes } from '../../base/errors.ts'
import { hideKnown } from '../../base/redact.ts'
import { openBundle } from '../../bundle/bundle.ts'
import { writeReports } from '../../stories/run/write-reports.ts'
import { callerSecrets } from '../shared/outlet.ts'
import { printJson, printLines, shortPath } from '../shared/output.ts'
import { judgeStored } from '../shared/stored-report.ts'

/** Writes the readable files of a bundle again. */
export async function executeReport(path: string, { json }: { readonly json?: boolean }): Promise<number> {
  const { report, directory } = await judgeStored(path, [])
  const files = await writeReports(
    openBundle(directory, (text) => hideKnown(text, callerSecrets())),
    report,
  )
  const paths = files.map((file) => join(directory, file))
  if (json) printJson({ bundle: directory, files: paths })
  else printLines(paths.map(shortPath))
  return exitCodes.pass
}
