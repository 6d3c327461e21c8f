import { chmod, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TailgateError } from '../../base/errors.ts'
import { usableCache } from '../../base/files/usable-cache.ts'
import { closedTo } from '../../guard/ledger/readable-by.ts'
import { isOurs, notOurs, ownUid, type User, unprivilegedUser } from '../../guard/ledger/run-root.ts'

/** Creates a directory of ours that others may enter but not list. */
async function makeOpen(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o711 })
  if (!(await isOurs(path))) throw new TailgateError('RUN_ROOT_UNUSABLE', { problem: notOurs(path) })
  await chmod(path, 0o711)
}

/**
 * Where checkouts and their dependencies are kept: in the cache, or, when the user of the app could not reach the cache
 * (root's cache is in its private home), in a directory of ours beside the run directories.
 * @param runner the user who prepares the arms; when that is root, the app runs as the services' user.
 */
export async function placeOfArms(runner: User, cache?: string): Promise<string> {
  const reader = runner ?? (await unprivilegedUser())
  const kept = join(await usableCache(cache), 'revisions')
  await makeOpen(kept)
  if ((await closedTo(reader, kept)) === undefined) return kept
  const beside = join(tmpdir(), `tailgate-revisions-${ownUid()}`)
  await makeOpen(beside)
  return beside
}
