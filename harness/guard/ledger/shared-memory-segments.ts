import { execFile } from 'node:child_process'
import { lstat, readFile } from 'node:fs/promises'
import type { LedgerEntry } from './ledger.ts'

type SegmentEntry = Extract<LedgerEntry, { type: 'segment' }>

const remove = (id: string): Promise<void> =>
  new Promise((resolve) => {
    execFile('ipcrm', ['-m', id], () => resolve())
  })

/**
 * The segment a PostgreSQL server makes for its data directory: 56 bytes, whose key is the inode of the directory
 * (sysv_shmem.c). Known before it is made.
 */
export async function segmentOf(dataDirectory: string): Promise<SegmentEntry> {
  const { ino, uid } = await lstat(dataDirectory)
  return { type: 'segment', key: ino | 0, uid }
}

export interface Segment {
  readonly id: string
  readonly key: number
  readonly uid: number
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
  return rows.flatMap(([key, id, , , maker, , attached, uid]) =>
    id === undefined || attached !== '0'
      ? []
      : [{ id, key: Number(key), uid: Number(uid), maker: Number(maker) }],
  )
}

/** How many keys further a server looks when somebody else has its own. */
const further = 8

/**
 * Removes the System V segments that killed PostgreSQL servers of a run left, those of a half-done initdb included: only
 * those to which nobody is attached any more, of the owner and with the key of the ledger, or, where a recorded server
 * made it, with one of the next keys.
 */
export async function removeSegments(
  made: readonly SegmentEntry[],
  servers: readonly number[],
): Promise<void> {
  if (made.length === 0) return
  for (const { id, key, uid, maker } of await unattachedSegments()) {
    const ours = made.some((entry) => {
      const distance = key - entry.key
      return (
        entry.uid === uid &&
        (distance === 0 || (distance > 0 && distance < further && servers.includes(maker)))
      )
    })
    if (ours) await remove(id)
  }
}
