import { TailgateError } from '../../base/errors.ts'
import type { Plan } from '../../config/plan/plan.ts'
import { connectionsOf } from './connections.ts'
import { mostOpenFiles } from './open-files.ts'

/** Files that are no connections of the load: listeners, logs, what services open among each other. */
const others = 64
/** PostgreSQL, Redis and an app open so many without any load. */
const least = 256

/** Files that one process may have to open under a plan: a worker of Nginx has two for each connection of the load. */
export const openFilesNeeded = (plan: Pick<Plan, 'scenarios'>): number =>
  Math.max(least, 2 * connectionsOf(plan) + others)

/**
 * A run that its own limits would spoil is refused before it begins.
 * @throws TailgateError OPEN_FILES naming the limit that is needed.
 */
export function requireOpenFiles(plan: Pick<Plan, 'scenarios'>, allowed = mostOpenFiles()): void {
  const needed = openFilesNeeded(plan)
  if (needed <= allowed) return
  throw new TailgateError('OPEN_FILES', { needed, allowed, connections: connectionsOf(plan) })
}
