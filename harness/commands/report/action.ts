import { join } from 'node:path'
import { exitCodes } from '../../base/errors.ts'
import { hideKnown } from '../../base/redact.ts'
import { openBundle } from '../../bundle/bundle.ts'
import { type ReadComparison, type ReadRun, readBundle } from '../../bundle/read-run.ts'
import { writePairReports } from '../../stories/gate/write-pair-reports.ts'
import { writeReports } from '../../stories/run/write-reports.ts'
import { judgeStoredComparison } from '../shared/comparison/stored-comparison.ts'
import { callerSecrets, printJson, printLines } from '../shared/outlet.ts'
import { shortPath } from '../shared/short-path.ts'
import { judgeStored, type StoredLimits } from '../shared/stored-report.ts'

export interface ReportOptions extends StoredLimits {
  readonly json?: boolean
}

/** Opens a bundle for writing; known secrets of the caller are hidden. */
const opened = (directory: string) => openBundle(directory, (text) => hideKnown(text, callerSecrets()))

/** Writes the readable files of a bundle again, with its own budgets and those given as text, which the files name. */
export async function executeReport(path: string, options: ReportOptions): Promise<number> {
  const read = await readBundle(path)
  const files =
    'comparison' in read ? await comparisonFiles(read, path, options) : await runFiles(read, options)
  const paths = files.map((file) => join(read.directory, file))
  if (options.json) printJson({ bundle: read.directory, files: paths })
  else printLines(paths.map(shortPath))
  return exitCodes.pass
}

async function comparisonFiles(read: ReadComparison, path: string, options: ReportOptions) {
  const { report, directory } = await judgeStoredComparison(read, path, options)
  return writePairReports(opened(directory), report)
}

async function runFiles(read: ReadRun, options: ReportOptions): Promise<readonly string[]> {
  const { report, directory } = await judgeStored(read, options)
  const { budget } = options
  const said = budget.length === 0 ? [] : [`Judged again with other budgets: ${budget.join(', ')}.`]
  const run = { ...report.run, notes: [...(report.run.notes ?? []), ...said] }
  return writeReports(opened(directory), { ...report, run })
}
