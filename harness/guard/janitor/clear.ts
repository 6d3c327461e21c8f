import { lstat, readdir, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LedgerEntry } from '../ledger/ledger.ts'
import { ledgerFile, portDirectory, runDirectory } from '../ledger/run-root.ts'
import { removeSegments } from '../ledger/shared-memory-segments.ts'

/** Port reservations are links of the root, each naming its run. */
export async function releasePorts(root: string, isGone: (id: string) => Promise<boolean>): Promise<void> {
  const directory = portDirectory(root)
  for (const name of await readdir(directory).catch(() => [])) {
    const reservation = join(directory, name)
    const id = await readlink(reservation).catch(() => undefined)
    if (id !== undefined && (await isGone(id))) await rm(reservation, { force: true })
  }
}

/** Removes all a run made, its ledger last, so that whatever is left when we are killed here can still be found. */
export async function clearRun(root: string, id: string, entries: readonly LedgerEntry[]): Promise<void> {
  const segments = entries.filter((entry) => entry.type === 'segment')
  const servers = entries.flatMap((entry) => (entry.type === 'process' ? [entry.identity.pid] : []))
  await removeSegments(segments, servers)
  await rm(runDirectory(root, id), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  await releasePorts(root, async (owner) => owner === id)
  await rm(ledgerFile(root, id), { force: true })
}

/** Whether the run directory is the one that was made: a real directory, with the inode the ledger tells. */
export async function isSameDirectory(path: string, inode: number | undefined): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined) return true
  return found.isDirectory() && (inode === undefined || found.ino === inode)
}
