import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** Prints the files that took longest, from vitest's JSON report (first argument), to show where CI's minutes are spent. */
interface Results {
  testResults: { name: string; startTime: number; endTime: number; assertionResults: unknown[] }[]
}

const shown = 12
const results = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Results
const files = results.testResults
  .map(({ name, startTime, endTime, assertionResults }) => ({
    name: relative(process.cwd(), name),
    seconds: (endTime - startTime) / 1000,
    tests: assertionResults.length,
  }))
  .sort((a, b) => b.seconds - a.seconds)
const rows = files
  .slice(0, shown)
  .map(
    ({ name, seconds, tests }) =>
      `${seconds.toFixed(1).padStart(8)} s ${String(tests).padStart(5)} tests  ${name}`,
  )
process.stdout.write(`The ${rows.length} slowest of ${files.length} files:\n${rows.join('\n')}\n`)
