import { unfinished } from './count-results.ts'
import type { Report } from './read-reports.ts'
import type { Try } from './read-tries.ts'

type Reports = readonly (Report | undefined)[]
type File = Report['testResults'][number]

/** Where more files failed than this, something is broken, and a second try would say nothing. */
const mostFiles = 6

const filesOf = (reports: Reports): readonly File[] => reports.flatMap((report) => report?.testResults ?? [])

/** A test that failed or did not end, or a file that failed outside its tests. */
const isBad = ({ status, assertionResults }: File): boolean =>
  status === 'failed' || assertionResults.some((test) => test.status === unfinished)

const badIn = ({ report }: Try): readonly string[] =>
  filesOf([report])
    .filter(isBad)
    .map(({ name }) => name)

/** Whether a run failed by its tests alone. Nothing else that fails can be tried again, so a second try would hide it. */
const isExplained = (one: Try): boolean =>
  one.report !== undefined && one.unhandled === 0 && (one.exit === 0 || badIn(one).length > 0)

/** The files that failed in the first try, if a second one is worth it. */
export function worthAgain(tries: readonly Try[]): readonly string[] {
  const bad = tries.flatMap(badIn)
  return bad.length > mostFiles || !tries.every(isExplained) ? [] : bad
}

const countOf = ({ assertionResults }: File, status: string): number =>
  assertionResults.filter((test) => test.status === status).length

/**
 * Whether a second try says something about what failed. A test that it skips stays failed, and so does a file that failed outside
 * its tests, as in a hook that skips them, if the second try skips as many.
 */
function answers(first: File, second: File): boolean {
  if (isBad(second)) return true
  const bad = first.assertionResults.filter(({ status }) => status === 'failed' || status === unfinished)
  if (bad.length === 0)
    return (
      countOf(second, 'passed') > 0 &&
      countOf(second, 'skipped') <= Math.max(0, countOf(first, 'skipped') - 1)
    )
  return bad.every(({ fullName }) =>
    second.assertionResults.some((test) => test.fullName === fullName && test.status === 'passed'),
  )
}

/**
 * What counts after both tries. A file counts as its second try says, where that answers; nothing else of the first try changes.
 * @returns `recovered` are the files, as the first try saw them, that failed there and not again.
 */
export function withSecondTry(first: Reports, second: Reports): { reports: Reports; recovered: Reports } {
  const tried = new Map(filesOf(second).map((file) => [file.name, file]))
  const after = (file: File): File => {
    const again = tried.get(file.name)
    return again !== undefined && answers(file, again) ? again : file
  }
  const reports = first.map((report) => report && { testResults: report.testResults.map(after) })
  const recovered = filesOf(first).filter((file) => isBad(file) && !isBad(after(file)))
  return {
    reports: [...reports, ...second.filter((report) => report === undefined)],
    recovered: [{ testResults: recovered }],
  }
}
