import { relative } from 'node:path'
import { readReports } from './read-reports.ts'
import { worthAgain } from './second-try.ts'

/** Prints the files that are worth a second try, in one line, from vitest's JSON reports (in the directory of the first argument). */
const files = worthAgain(readReports(process.argv[2] ?? ''))
process.stdout.write(`${files.map((file) => relative(process.cwd(), file)).join(' ')}\n`)
