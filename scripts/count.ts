import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * Prints the last line of CI from vitest's JSON report (first argument), and fails when a test failed or none ran. A file
 * that failed without a failed test counts as one failure: it could not be collected, one of its hooks failed (which skips
 * its tests), or it never ran.
 */
interface Results {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[]
}

const results = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Results
const broken = results.testResults.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && assertionResults.every((assertion) => assertion.status !== 'failed'),
)
const home = resolve(import.meta.dirname, '..')
const notOurs = ['node_modules', '.cache', 'results', 'dist']
const ran = new Set(results.testResults.map(({ name }) => name))
const never = globSync('**/*.test.ts', { cwd: home, exclude: (name) => notOurs.includes(name) }).filter(
  (file) => !ran.has(join(home, file)),
)
if (broken.length > 0)
  process.stderr.write(`failed outside their tests: ${broken.map(({ name }) => name).join(' ')}\n`)
if (never.length > 0) process.stderr.write(`never run: ${never.join(' ')}\n`)
const failed = results.numFailedTests + broken.length + never.length
const skipped = results.numPendingTests + results.numTodoTests
process.stdout.write(
  `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
)
process.exitCode = failed > 0 || results.numPassedTests === 0 ? 1 : 0
