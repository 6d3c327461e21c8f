import { exitCodes } from '../../../base/errors.ts'
import { pairDocument } from '../../../report/pairs/json.ts'
import { isBinding, isOnlyShown, type PairReport } from '../../../report/pairs/pair-report.ts'
import { pairSummaryLines } from '../../../report/pairs/terminal.ts'
import { exitOf } from '../exit-code.ts'
import { printJson, printLines } from '../outlet.ts'
import { paintOf, widthOf } from '../output.ts'
import { shortPath } from '../short-path.ts'

/**
 * The exit code of a comparison. A comparison that only shows, or that is advisory, ends with 0 whatever it finds; where it was
 * stopped before its end, it never fails either, and is unproven.
 */
export function exitOfPairs(report: PairReport): number {
  if (isOnlyShown(report)) return exitCodes.pass
  return isBinding(report) ? exitOf[report.verdict.outcome] : exitOf.unproven
}

/** Prints the verdict of a comparison on standard output. */
export function printPairs(report: PairReport, bundle: string, json: boolean | undefined): void {
  const width = widthOf(process.stdout)
  if (json) printJson(pairDocument(report, bundle))
  else printLines(pairSummaryLines(report, shortPath(bundle), paintOf(process.stdout), width))
}
