import { writeFileSync } from 'node:fs'
import type { Reporter } from 'vitest/node'

/**
 * Writes to the file that TAILGATE_UNHANDLED names how many errors reached no test, such as a rejection that nobody handles. They
 * make vitest fail, and its JSON report does not have them.
 */
export default class UnhandledErrors implements Reporter {
  onTestRunEnd(_: unknown, errors: readonly unknown[]): void {
    const file = process.env.TAILGATE_UNHANDLED
    if (file !== undefined) writeFileSync(file, String(errors.length))
  }
}
