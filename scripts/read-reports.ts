import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The part of vitest's JSON report that is looked at. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly startTime: number
    readonly endTime: number
    /** What is wrong with the file itself. */
    readonly message?: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName?: string
      readonly failureMessages?: readonly string[]
    }[]
  }[]
}

/** One report; undefined where there is none or only the beginning of one, as vitest was ended. */
export function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** The report of the files that were run once more, because a test of them had failed. */
const repeated = 'again.json'

/** Vitest's JSON reports of the first try in a directory, of which there are none before the tests begin. */
export const readReports = (directory: string): readonly (Report | undefined)[] =>
  globSync('*.json', { cwd: directory, exclude: [repeated] }).map((name) => readReport(join(directory, name)))

/** The report of the second try: none where nothing was run again, `undefined` for one that cannot be read. */
export const readSecondTry = (directory: string): readonly (Report | undefined)[] =>
  globSync(repeated, { cwd: directory }).map((name) => readReport(join(directory, name)))
