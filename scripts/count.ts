import { globSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { countResults } from './count-results.ts'
import { failures } from './failures.ts'
import { readReports, readSecondTry } from './read-reports.ts'
import { withSecondTry } from './second-try.ts'

/**
 * Prints what failed and the last line of CI from vitest's JSON reports (in the directory of the first argument) and what the
 * tests ended with (second), and fails when anything failed.
 */
const [, , directory = '', exit = '0'] = process.argv
const home = resolve(import.meta.dirname, '..')
const notOurs = ['node_modules', '.cache', 'results', 'dist']
const files = globSync('**/*.test.ts', { cwd: home, exclude: (name) => notOurs.includes(name) })
const { reports, recovered } = withSecondTry(readReports(directory), readSecondTry(directory))
const { line, failed, problems } = countResults(
  reports,
  files.map((path) => join(home, path)),
  Number(exit),
)
const unsteady = failures(recovered, 'failed once, and passed when its file was run again alone')
for (const shown of [...unsteady, ...failures(reports), ...problems, line]) process.stdout.write(`${shown}\n`)
process.exitCode = failed > 0 ? 1 : 0
