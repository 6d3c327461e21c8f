import { stripVTControlCharacters } from 'node:util'
import type { Report } from './read-reports.ts'

/** So many failures are told at most, and so many lines of each. */
const mostFailures = 12
const mostLines = 25

const indented = (message: string) =>
  stripVTControlCharacters(message)
    .trim()
    .split('\n')
    .slice(0, mostLines)
    .map((line) => `    ${line}`.trimEnd())

/**
 * What failed, in lines: each test by its file and its name with the beginning of its message, and each file that failed outside
 * its tests. A CI that keeps only the end of its output still shows the reason then.
 * @param word what each line begins with.
 */
export function failures(reports: readonly (Report | undefined)[], word = 'failed'): readonly string[] {
  const failed = reports
    .flatMap((report) => report?.testResults ?? [])
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message = '', assertionResults }) => {
      const tests = assertionResults.filter(({ status }) => status === 'failed')
      return tests.length > 0
        ? tests.map(({ fullName = '', failureMessages = [] }) => [
            `${word}: ${name}: ${fullName}`,
            ...indented(failureMessages.join('\n')),
          ])
        : [[`${word}: ${name}`, ...indented(message)]]
    })
  const more = failed.length - mostFailures
  return [...failed.slice(0, mostFailures).flat(), ...(more > 0 ? [`and ${more} more`] : [])]
}
