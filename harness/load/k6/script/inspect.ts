import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type K6Load, readLoad } from './load.ts'

const run = promisify(execFile)

/** In milliseconds; a script may read large files before k6 can describe it. */
const inspectTimeoutMs = 60_000

/**
 * Asks k6 which load a script will make, in the environment it will run in. Undefined if k6 gives no known answer: a script
 * that does not start gives the reason when it is run, and a later k6 may have executors that are not known here.
 */
export async function inspectLoad(
  program: string,
  script: string,
  given: {
    readonly environment: Readonly<Record<string, string>>
    readonly directory: string
    readonly signal: AbortSignal
  },
): Promise<K6Load | undefined> {
  const args = ['inspect', '--execution-requirements', '--include-system-env-vars', script]
  try {
    const { stdout } = await run(program, args, {
      cwd: given.directory,
      env: given.environment,
      signal: given.signal,
      timeout: inspectTimeoutMs,
      maxBuffer: 16 << 20,
    })
    return readLoad(stdout)
  } catch {
    return undefined
  }
}
