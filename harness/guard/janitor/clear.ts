import { lstat, readdir, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type LedgerEntry, processesIn } from '../ledger/ledger.ts'
import { ledgerFile, portDirectory, runDirectory } from '../ledger/run-root.ts'
import { removeSegments } from '../ledger/shared-memory-segments.ts'
import { removeTree } from './remove-tree.ts'

/** Removes port reservations. A reservation is a link in the root that names its run. */
export async function releasePorts(root: string, isGone: (id: string) => Promise<boolean>): Promise<void> {
  const directory = portDirectory(root)
  for (const name of await readdir(directory).catch(() => [])) {
    const reservation = join(directory, name)
    const id = await readlink(reservation).catch(() => undefined)
    if (id !== undefined && (await isGone(id))) await rm(reservation, { force: true })
  }
}

/**
 * Removes everything that a run created. Its ledger is removed last, so that the remains can still be found when this process
 * is killed on the way.
 */
export async function clearRun(root: string, id: string, entries: readonly LedgerEntry[]): Promise<void> {
  const segments = entries.filter((entry) => entry.type === 'segment')
  const servers = processesIn({ entries }).map(({ identity }) => identity.pid)
  await removeSegments(segments, servers)
  await removeTree(runDirectory(root, id))
  await releasePorts(root, async (owner) => owner === id)
  await rm(ledgerFile(root, id), { force: true })
}

/** Whether this is the original run directory: a real directory with the inode in the ledger. */
export async function isSameDirectory(path: string, inode: number | undefined): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined) return true
  return found.isDirectory() && (inode === undefined || found.ino === inode)
}
