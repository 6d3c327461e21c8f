import { join } from 'node:path'
import { exitCodes } from '../../base/errors.ts'
import { hideKnown } from '../../base/redact.ts'
import { openBundle } from '../../bundle/bundle.ts'
import { writeReports } from '../../stories/run/write-reports.ts'
import { callerSecrets } from '../shared/outlet.ts'
import { printJson, printLines, shortPath } from '../shared/output.ts'
import { judgeStored } from '../shared/stored-report.ts'

export interface ReportOptions {
  readonly budget: readonly string[]
  readonly json?: boolean
}

/** Writes the readable files of a bundle again, with its own budgets and those given as text, which they say. */
export async function executeReport(path: string, { budget, json }: ReportOptions): Promise<number> {
  const { report, directory } = await judgeStored(path, budget)
  const said = budget.length === 0 ? [] : [`Judged again with other budgets: ${budget.join(', ')}.`]
  const run = { ...report.run, notes: [...(report.run.notes ?? []), ...said] }
  const files = await writeReports(
    openBundle(directory, (text) => hideKnown(text, callerSecrets())),
    { ...report, run },
  )
  const paths = files.map((file) => join(directory, file))
  if (json) printJson({ bundle: directory, files: paths })
  else printLines(paths.map(shortPath))
  return exitCodes.pass
}
