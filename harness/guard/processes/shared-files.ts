import { readdir, readFile, rm } from 'node:fs/promises'

/** The names of PostgreSQL's POSIX shared memory. */
const pattern = /\/dev\/shm\/PostgreSQL\.\d+$/gm

/**
 * The shared memory files that processes use. Their owner can only be found while the processes are alive, so they are
 * searched before the processes are killed; a server killed during its bootstrap leaves them.
 */
export async function sharedFilesOf(pids: readonly number[]): Promise<readonly string[]> {
  const maps = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/maps`, 'latin1').catch(() => '')))
  return [...new Set(maps.flatMap((text) => text.match(pattern) ?? []))]
}

/** The processes of a group that have not ended. Linux only. */
export async function membersOf(group: number): Promise<readonly number[]> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter((name) => /^[0-9]+$/.test(name)).map(Number)
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')))
  return pids.filter((_, index) => {
    const stat = stats[index] ?? ''
    const [state, , own] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state !== 'Z' && state !== 'X' && Number(own) === group
  })
}

/** Removes shared memory files of processes that have ended. */
export const removeSharedFiles = (files: Iterable<string>): Promise<unknown> =>
  Promise.all([...files].map((file) => rm(file, { force: true })))
