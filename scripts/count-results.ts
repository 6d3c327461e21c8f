import type { Report } from './read-reports.ts'

/** What is counted of a report. */
export interface Results {
  readonly testResults: readonly Pick<Report['testResults'][number], 'name' | 'status' | 'assertionResults'>[]
}

export interface Count {
  /** The closing line of CI. */
  readonly line: string
  readonly failed: number
  /** What failed other than as a test that says so, each thing in a sentence. */
  readonly problems: readonly string[]
}

/** What a test is that was begun or waited for and never ended, as those of a process that died. */
export const unfinished = 'pending'

/** So many names are told at most. */
const mostNames = 12

const named = (what: string, names: readonly string[]): readonly string[] =>
  names.length === 0
    ? []
    : [
        `${what}: ${names.slice(0, mostNames).join(' ')}${names.length > mostNames ? ` and ${names.length - mostNames} more` : ''}`,
      ]

/**
 * Counts what a run of the tests shows. Beside the tests that failed, each of these is one failure: a test that did not end; a file
 * that failed without a failed test (it could not be collected, or a hook of it failed, which skips its tests); a file in which there
 * is no test; a file that was never run; a report that cannot be read; no report at all; an end of vitest that nothing explains; and
 * a run in which nothing passed.
 * @param reports undefined for one that cannot be read.
 * @param files every file of tests there is.
 * @param exit what vitest, or what comes before it, ended with.
 */
export function countResults(
  reports: readonly (Results | undefined)[],
  files: readonly string[],
  exit: number,
): Count {
  if (reports.length === 0)
    return {
      ...{ line: '0 passed, 1 failed', failed: 1 },
      problems: ['no test was run: the checks before the tests failed, or vitest did not start or was ended'],
    }
  const testResults = reports.flatMap((report) => report?.testResults ?? [])
  const unread = reports.filter((report) => report === undefined).length
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const count = (...statuses: readonly string[]) =>
    tests.filter(({ status }) => statuses.includes(status)).length
  const has = (wanted: string) => (assertions: readonly { readonly status: string }[]) =>
    assertions.some(({ status }) => status === wanted)
  const of = (wanted: (file: Results['testResults'][number]) => boolean) =>
    testResults.filter(wanted).map(({ name }) => name)
  const ran = new Set(testResults.map(({ name }) => name))

  const cut = of(({ assertionResults }) => has(unfinished)(assertionResults))
  const broken = of(({ status, assertionResults }) => status === 'failed' && !has('failed')(assertionResults))
  const empty = of(({ status, assertionResults }) => status !== 'failed' && assertionResults.length === 0)
  const never = files.filter((file) => !ran.has(file))
  const known = count('failed', unfinished) + broken.length + empty.length + never.length + unread
  const [passed, skipped] = [count('passed'), count('skipped', 'todo')]
  const unexplained =
    known > 0
      ? []
      : [
          ...(exit !== 0 ? [`the tests ended with ${exit}, and no test says why: see what is above`] : []),
          ...(exit === 0 && passed === 0 ? ['no test passed'] : []),
        ]
  const failed = known + unexplained.length
  return {
    line: `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    failed,
    problems: [
      ...named(`${count(unfinished)} test(s) did not end`, cut),
      ...named('failed outside their tests', broken),
      ...named('without a test', empty),
      ...named('never run', never),
      ...(unread > 0 ? [`${unread} report(s) of the tests cannot be read: vitest was ended`] : []),
      ...unexplained,
    ],
  }
}
