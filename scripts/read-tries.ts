import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Report, readReport } from './read-reports.ts'

/** How one run of vitest ended. */
export interface Try {
  /** Undefined where there is none, as vitest was ended. */
  readonly report: Report | undefined
  /** The exit code; NaN where vitest did not end. */
  readonly exit: number
  /** How many errors reached no test; NaN where vitest was ended. */
  readonly unhandled: number
}

function numberIn(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10)
  } catch {
    return Number.NaN
  }
}

/** What scripts/test wrote about the runs with these names. */
export const readTries = (directory: string, names: readonly string[]): readonly Try[] =>
  names.map((name) => {
    const file = (ending: string) => join(directory, `${name}.${ending}`)
    return {
      report: readReport(file('json')),
      exit: numberIn(file('exit')),
      unhandled: numberIn(file('unhandled')),
    }
  })
