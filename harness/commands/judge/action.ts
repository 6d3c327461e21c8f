import { readBundle } from '../../bundle/read-run.ts'
import { jsonDocument } from '../../report/json.ts'
import { exitOf } from '../shared/exit-code.ts'
import { printJson } from '../shared/outlet.ts'
import { printSummary } from '../shared/output.ts'
import { judgeStored, type StoredLimits } from '../shared/stored-report.ts'

export interface JudgeOptions extends StoredLimits {
  readonly json?: boolean
}

/** Judges a stored bundle again. Nothing is run or written, so its report keeps its limits. */
export async function executeJudge(bundle: string, options: JudgeOptions): Promise<number> {
  const read = await readBundle(bundle)
  if ('comparison' in read) {
    // More than a third of our modules here are for comparisons, and the bundle of a run needs none of them.
    const { judgeStoredComparison } = await import('../shared/comparison/stored-comparison.ts')
    const { exitOfPairs, printPairs } = await import('../shared/comparison/shown-comparison.ts')
    const { report, directory } = await judgeStoredComparison(read, bundle, options)
    printPairs(report, directory, options.json)
    return exitOfPairs(report)
  }
  const { report, directory } = await judgeStored(read, options)
  if (options.json) printJson(jsonDocument(report, directory))
  else printSummary(report, directory, options.budget)
  return exitOf[report.verdict.outcome]
}
