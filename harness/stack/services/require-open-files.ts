import { TailgateError } from '../../base/errors.ts'
import type { ExpectedLoad } from '../../config/plan/stack-plan.ts'
import type { Target } from '../../config/target/target.ts'
import { mostOpenFiles } from './open-files.ts'

/** Files that are no connections of the load: listeners, logs, what services open among each other. */
const otherOpenFiles = 64
/** PostgreSQL, Redis and an app open so many without any load. */
const minOpenFiles = 256

/** Files that one process may have to open under a load: a worker of Nginx has two for each connection of it, an app one. */
export const openFilesNeeded = (
  { connections }: Pick<ExpectedLoad, 'connections'>,
  proxy: Target['proxy'],
): number => Math.max(minOpenFiles, (proxy === 'none' ? 1 : 2) * connections + otherOpenFiles)

/**
 * A run that its own limits would spoil is refused before it begins.
 * @throws TailgateError OPEN_FILES naming the limit that is needed.
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
