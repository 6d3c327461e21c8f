import { globSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { countResults } from './count-results.ts'
import { readReports } from './read-reports.ts'

/**
 * Prints the last line of CI from vitest's JSON reports (in the directory of the first argument) and what the tests ended with
 * (second), and fails when anything failed.
 */
const [, , directory = '', exit = '0'] = process.argv
const home = resolve(import.meta.dirname, '..')
const notOurs = ['node_modules', '.cache', 'results', 'dist']
const files = globSync('**/*.test.ts', { cwd: home, exclude: (name) => notOurs.includes(name) })
const { line, failed, problems } = countResults(
  readReports(directory),
  files.map((path) => join(home, path)),
  Number(exit),
)
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.stdout.write(`${line}\n`)
process.exitCode = failed > 0 ? 1 : 0
