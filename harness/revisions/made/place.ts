import { chmod, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TailgateError } from '../../base/errors.ts'
import { usableCache } from '../../base/files/usable-cache.ts'
import { closedTo } from '../../guard/ledger/readable-by.ts'
import { isOurs, ownUid, type User, unprivilegedUser } from '../../guard/ledger/run-root.ts'

/** Makes a directory of ours that others may pass through and not list. */
async function makeOpen(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o711 })
  if (!(await isOurs(path)))
    throw new TailgateError('RUN_ROOT_UNUSABLE', {
      problem: `${path} is not a directory that only we can write to.`,
    })
  await chmod(path, 0o711)
}

/**
 * Where checkouts and their dependencies are kept: in the cache, or, where whoever runs the app could not get there (root's
 * cache is below its private home), in a directory of ours beside those of runs.
 * @param runner who prepares the arms; where that is root, the app runs as the services' user.
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
