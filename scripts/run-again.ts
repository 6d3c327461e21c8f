import { relative } from 'node:path'
import { readTries } from './read-tries.ts'
import { worthAgain } from './second-try.ts'

/** Prints the files that are worth a second try, in one line: of the runs that the arguments name, after their directory. */
const [, , directory = '', ...names] = process.argv
const files = worthAgain(readTries(directory, names))
process.stdout.write(`${files.map((file) => relative(process.cwd(), file)).join(' ')}\n`)
