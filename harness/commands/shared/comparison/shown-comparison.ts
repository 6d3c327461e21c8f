import { exitCodes } from '../../../base/errors.ts'
import { pairDocument } from '../../../report/pairs/json.ts'
import { isBinding, type PairReport } from '../../../report/pairs/pair-report.ts'
import { pairSummaryLines } from '../../../report/pairs/terminal.ts'
import { exitOf } from '../exit-code.ts'
import { printJson, printLines } from '../outlet.ts'
import { paintOf } from '../output.ts'
import { shortPath } from '../short-path.ts'

/**
 * The exit code of a comparison. A comparison that only shows, or that is advisory, ends with 0, except when it was stopped
 * before its end.
 */
export const exitOfPairs = (report: PairReport): number =>
  isBinding(report) || report.comparison.status === 'aborted'
    ? exitOf[report.verdict.outcome]
    : exitCodes.pass

/** Prints the verdict of a comparison on standard output. */
export function printPairs(report: PairReport, bundle: string, json: boolean | undefined): void {
  const width = process.stdout.columns ?? 240
  if (json) printJson(pairDocument(report, bundle))
  else printLines(pairSummaryLines(report, shortPath(bundle), paintOf(process.stdout), width))
}
