import { TailgateError } from '../../base/errors.ts'
import type { ExpectedLoad } from '../../config/plan/stack-plan.ts'
import type { Target } from '../../config/target/target.ts'
import { mostOpenFiles } from './open-files.ts'

/** Files that are not connections of the load: listeners, logs, connections between services. */
const otherOpenFiles = 64
/** The files that PostgreSQL, Redis and an app open without any load. */
const minOpenFiles = 256

/** The most files that one process opens under a load: a worker of Nginx needs two for each connection, an app one. */
const openFilesNeeded = (
  { connections }: Pick<ExpectedLoad, 'connections'>,
  proxy: Target['proxy'],
): number => Math.max(minOpenFiles, (proxy === 'none' ? 1 : 2) * connections + otherOpenFiles)

/**
 * Refuses a run that its own limits would spoil, before it begins.
 * @throws TailgateError OPEN_FILES naming the needed limit.
 */
export function requireOpenFiles(
  expected: Pick<ExpectedLoad, 'connections'>,
  proxy: Target['proxy'],
  allowed = mostOpenFiles(),
): void {
  const needed = openFilesNeeded(expected, proxy)
  if (needed <= allowed) return
  throw new TailgateError('OPEN_FILES', { needed, allowed, connections: expected.connections })
}
