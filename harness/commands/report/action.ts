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

/** What a reader must know of files that say something else than the run did; nothing where they say the same. */
const judgedAgain = (what: string, said: readonly string[]): readonly string[] =>
  said.length === 0 ? [] : [`Judged again with other ${what}: ${said.join(', ')}.`]

async function comparisonFiles(read: ReadComparison, path: string, options: ReportOptions) {
  const { report, directory } = await judgeStoredComparison(read, path, options)
  const said = (['tolerable', 'negligible', 'accept'] as const).flatMap((name) =>
    options[name].map((limit) => `--${name} '${limit}'`),
  )
  const { comparison } = report
  const notes = [...comparison.notes, ...judgedAgain('limits', said)]
  return writePairReports(opened(directory), { ...report, comparison: { ...comparison, notes } })
}

async function runFiles(read: ReadRun, options: ReportOptions): Promise<readonly string[]> {
  const { report, directory } = await judgeStored(read, options)
  const notes = [...(report.run.notes ?? []), ...judgedAgain('budgets', options.budget)]
  const run = { ...report.run, notes }
  return writeReports(opened(directory), { ...report, run })
}
