import type { Bundle } from '../../bundle/bundle.ts'
import type { ReportFile } from '../../bundle/digests.ts'
import { type PlaceOf, runAnnotationLines } from '../../report/annotations/run-annotations.ts'
import { htmlReport } from '../../report/html/html.ts'
import { junitXml } from '../../report/junit.ts'
import { markdownSummary } from '../../report/markdown.ts'
import type { Report } from '../../report/report.ts'
import { profilePages } from './profile-pages.ts'

/** The files of a bundle for people and CI, each a pure function of the report. */
const renderings: Record<ReportFile, (report: Report, placeOf: PlaceOf) => string> = {
  'report.html': htmlReport,
  'summary.md': markdownSummary,
  'junit.xml': junitXml,
  'annotations.txt': (report, placeOf) => `${runAnnotationLines(report, placeOf).join('\n')}\n`,
}

/**
 * Writes every readable file of a bundle and returns their names. The annotations of budgets whose place is not known name no
 * file.
 */
export async function writeReports(
  bundle: Bundle,
  report: Report,
  placeOf: PlaceOf = () => undefined,
): Promise<readonly string[]> {
  const whole = { ...report, pages: await profilePages(bundle.directory, report.profiles) }
  for (const [name, render] of Object.entries(renderings)) await bundle.write(name, render(whole, placeOf))
  return Object.keys(renderings)
}
