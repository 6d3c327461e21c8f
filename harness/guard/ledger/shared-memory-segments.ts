import { execFile } from 'node:child_process'
import { lstat, readFile } from 'node:fs/promises'
import type { LedgerEntry } from './ledger.ts'

type SegmentEntry = Extract<LedgerEntry, { type: 'segment' }>

const remove = (id: string): Promise<void> =>
  new Promise((resolve) => {
    execFile('ipcrm', ['-m', id], () => resolve())
  })

/**
 * The segment that a PostgreSQL server creates for its data directory: 56 bytes, with the directory's inode as its key
 * (sysv_shmem.c). It is therefore known before it is created.
 */
export async function segmentOf(dataDirectory: string): Promise<SegmentEntry> {
  const { ino, uid } = await lstat(dataDirectory)
  return { type: 'segment', key: ino | 0, uid }
}

export interface Segment {
  readonly id: string
  readonly key: number
  readonly uid: number
  /** The process that created it. */
  readonly maker: number
}

/** System V segments to which no process is attached. */
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

/** How many following keys a server tries when another segment has its key. */
const keysTried = 8

/**
 * Removes the System V segments that killed PostgreSQL servers of a run left, including those of an interrupted initdb. It
 * removes only unattached segments of the ledger's owner that have the ledger's key or, when a recorded server created them,
 * one of the following keys.
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
        (distance === 0 || (distance > 0 && distance < keysTried && servers.includes(maker)))
      )
    })
    if (ours) await remove(id)
  }
}
