import { lstat, readFile, rm } from 'node:fs/promises'
import { pidsIn, statOf, userOf } from './identity.ts'

/** A line of /proc/<pid>/maps about PostgreSQL's POSIX shared memory: the inode, and the path, which is the last column. */
const pattern = /^[0-9a-f]+-[0-9a-f]+ \S+ [0-9a-f]+ \S+ (\d+) +(\/dev\/shm\/PostgreSQL\.\d+)$/gm

/** The shared memory files that a process uses and that belong to its user. */
async function ownFilesOf(pid: number, proc: string): Promise<readonly string[]> {
  const maps = await readFile(`${proc}/${pid}/maps`, 'latin1').catch(() => '')
  const mapped = new Map([...maps.matchAll(pattern)].map(([, inode = '', path = '']) => [path, inode]))
  if (mapped.size === 0) return []
  const user = await userOf(pid, proc)
  const isOwn = await Promise.all(
    [...mapped].map(async ([path, inode]) => {
      const found = await lstat(path, { bigint: true }).catch(() => undefined)
      // In a container or another mount namespace, the path leads to another file.
      return found !== undefined && String(found.ino) === inode && Number(found.uid) === user
    }),
  )
  return [...mapped.keys()].filter((_, index) => isOwn[index])
}

/**
 * The shared memory files that processes use. Their owner can only be found while the processes are alive, so they are
 * searched before the processes are killed; a server killed during its bootstrap leaves them. Root removes them, so a process
 * cannot name the file of another user.
 */
export async function sharedFilesOf(pids: readonly number[], proc = '/proc'): Promise<readonly string[]> {
  const files = await Promise.all(pids.map((pid) => ownFilesOf(pid, proc)))
  return [...new Set(files.flat())]
}

/** The processes of a group that have not ended. Linux only. */
export async function membersOf(group: number): Promise<readonly number[]> {
  const pids = await pidsIn()
  const stats = await Promise.all(pids.map((pid) => statOf(pid)))
  return pids.filter((_, index) => {
    const [state, , own] = stats[index] ?? []
    return state !== 'Z' && state !== 'X' && Number(own) === group
  })
}

/** Removes shared memory files of processes that have ended. */
export const removeSharedFiles = (files: Iterable<string>): Promise<unknown> =>
  Promise.all([...files].map((file) => rm(file, { force: true })))
