import { execFile } from 'node:child_process'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const remove = (id: string): Promise<void> =>
  new Promise((resolve) => {
    execFile('ipcrm', ['-m', id], () => resolve())
  })

/** Key (the inode number, cut to 32 bits) and owner of a directory and of those below it, `depth` levels deep. */
export async function keysBelow(directory: string, depth: number): Promise<readonly string[]> {
  const found = await lstat(directory).catch(() => undefined)
  if (!found?.isDirectory()) return []
  const own = `${found.ino | 0} ${found.uid}`
  const names = depth === 0 ? [] : await readdir(directory).catch(() => [])
  const below = await Promise.all(names.map((name) => keysBelow(join(directory, name), depth - 1)))
  return [own, ...below.flat()]
}

export interface Segment {
  readonly id: string
  /** As `keysBelow` gives it. */
  readonly key: string
  /** The process that made it. */
  readonly maker: number
}

/** System V segments to which nobody is attached. */
export async function unattachedSegments(): Promise<readonly Segment[]> {
  const table = await readFile('/proc/sysvipc/shm', 'latin1').catch(() => '')
  const rows = table
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
  return rows.flatMap(([key, id, , , maker, , attached, owner]) =>
    id === undefined || attached !== '0' ? [] : [{ id, key: `${key} ${owner}`, maker: Number(maker) }],
  )
}

/**
 * Removes the System V segments that killed PostgreSQL servers of a run left, those of a half-done initdb included. Each
 * server has one of 56 bytes, whose key is the inode of its data directory (sysv_shmem.c), so the run directory must
 * still be there. Only segments to which nobody is attached any more, of the owner of the directory, are removed.
 * @param pids servers that were started, whose segments are known by their maker too.
 */
export async function removeSegments(directory: string, pids: readonly number[]): Promise<void> {
  const keys = new Set(await keysBelow(directory, 2))
  for (const { id, key, maker } of await unattachedSegments())
    if (keys.has(key) || pids.includes(maker)) await remove(id)
}
