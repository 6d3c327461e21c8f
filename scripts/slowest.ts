import { relative } from 'node:path'
import { readReports } from './read-reports.ts'

/** Prints the files that took longest, from vitest's JSON reports (in the directory of the first argument). */
const shown = 12
const files = readReports(process.argv[2] ?? '')
  .flatMap((report) => report?.testResults ?? [])
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
if (rows.length > 0)
  process.stdout.write(`The ${rows.length} slowest of ${files.length} files:\n${rows.join('\n')}\n`)
