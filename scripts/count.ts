import { readFileSync } from 'node:fs'

/**
 * Prints the closing line of CI from vitest's JSON report (first argument), and fails when a test failed or none ran.
 * A file that could not be collected has no tests to count, so it counts as one failure.
 */
interface Results {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

const results = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Results
const uncollected = results.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
).length
const failed = results.numFailedTests + uncollected
const skipped = results.numPendingTests + results.numTodoTests
process.stdout.write(
  `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
)
process.exitCode = failed > 0 || results.numPassedTests === 0 ? 1 : 0
