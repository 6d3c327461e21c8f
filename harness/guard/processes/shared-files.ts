import { readdir, readFile, rm } from 'node:fs/promises'

/** POSIX shared memory as PostgreSQL names it. */
const pattern = /\/dev\/shm\/PostgreSQL\.\d+$/gm

/**
 * The shared memory in files that processes have in use. Only while they are alive can it be told whose it is, so it is
 * looked for before they are killed; a server that is killed while it bootstraps leaves it behind.
 */
export async function sharedFilesOf(pids: readonly number[]): Promise<readonly string[]> {
  const maps = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/maps`, 'latin1').catch(() => '')))
  return [...new Set(maps.flatMap((text) => text.match(pattern) ?? []))]
}

/** The processes of a group, but for those that have ended. Linux only. */
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

/** Removes shared memory that processes had in use which have gone. */
export const removeSharedFiles = (files: Iterable<string>): Promise<unknown> =>
  Promise.all([...files].map((file) => rm(file, { force: true })))
