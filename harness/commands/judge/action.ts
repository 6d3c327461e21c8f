import { jsonDocument } from '../../report/json.ts'
import { exitOf } from '../run/action.ts'
import { printJson, printSummary } from '../shared/output.ts'
import { judgeStored } from '../shared/stored-report.ts'

export interface JudgeOptions {
  readonly budget: readonly string[]
  readonly json?: boolean
}

/** Gives the verdict on a stored bundle again; nothing is run and nothing written, so its report keeps its budgets. */
export async function executeJudge(bundle: string, options: JudgeOptions): Promise<number> {
  const { report, directory } = await judgeStored(bundle, options.budget)
  if (options.json) printJson(jsonDocument(report, directory))
  else printSummary(report, directory, options.budget)
  return exitOf[report.verdict.outcome]
}
