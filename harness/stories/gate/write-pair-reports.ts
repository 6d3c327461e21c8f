import type { Bundle } from '../../bundle/bundle.ts'
import type { ReportFile } from '../../bundle/digests.ts'
import { annotationLines } from '../../report/pairs/annotations.ts'
import { pairHtml } from '../../report/pairs/html/pair-html.ts'
import { pairJunit } from '../../report/pairs/junit.ts'
import { pairSummary } from '../../report/pairs/markdown.ts'
import type { PairReport } from '../../report/pairs/pair-report.ts'

/** The files of a comparison's bundle for people and CI, each a pure function of the report. */
const renderings = {
  'report.html': pairHtml,
  'summary.md': pairSummary,
  'junit.xml': pairJunit,
  'annotations.txt': (report) => `${annotationLines(report).join('\n')}\n`,
} satisfies Record<ReportFile, (report: PairReport) => string>

/** Writes every readable file of the bundle of a comparison and returns their names. */
export async function writePairReports(bundle: Bundle, report: PairReport): Promise<readonly string[]> {
  for (const [name, render] of Object.entries(renderings)) await bundle.write(name, render(report))
  return Object.keys(renderings)
}
