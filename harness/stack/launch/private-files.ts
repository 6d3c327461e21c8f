import { chown, mkdir, writeFile } from 'node:fs/promises'
import type { User } from '../../guard/ledger/run-root.ts'

/**
 * Makes a directory of the services' user, 0700. The one above must be there: a run directory that has just been
 * removed must not come back because somebody was still at work below it.
 */
export async function makeDirectory(path: string, user: User): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((problem: unknown) => {
    if (!(problem instanceof Error && 'code' in problem && problem.code === 'EEXIST')) throw problem
  })
  if (user !== undefined) await chown(path, user.uid, user.gid)
}

/** Writes a file of the services' user, 0600, as it may hold a password. */
export async function writePrivate(path: string, content: string, user: User): Promise<void> {
  await writeFile(path, content, { mode: 0o600 })
  if (user !== undefined) await chown(path, user.uid, user.gid)
}
