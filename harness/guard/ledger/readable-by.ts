import { lstat, realpath } from 'node:fs/promises'
import { upwards } from '../../base/paths.ts'
import type { User } from './run-root.ts'

const bits = (mode: number, owner: number, group: number, user: NonNullable<User>): number =>
  owner === user.uid ? mode >> 6 : group === user.gid ? mode >> 3 : mode

/** Whether a user can read `path`, which needs permission to pass through every directory above it. */
async function canRead(path: string, user: NonNullable<User>): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined) return false
  for (const at of upwards(real)) {
    const { mode, uid, gid } = await lstat(at)
    const needed = at === real ? 4 : 1
    if ((bits(mode, uid, gid, user) & needed) === 0) return false
  }
  return true
}

/** The first path on the way to `path`, including itself, that a user cannot pass through; undefined when there is none. */
export async function closedTo(user: User, path: string): Promise<string | undefined> {
  if (user === undefined) return undefined
  const closed: string[] = []
  for (const at of upwards(await realpath(path))) {
    const { mode, uid, gid } = await lstat(at)
    if ((bits(mode, uid, gid, user) & 1) === 0) closed.push(at)
  }
  return closed.at(-1)
}

/** Why the services, which run as `user`, cannot pass through `path`, in a sentence; undefined when they can. */
export async function whyClosed(user: User, path: string): Promise<string | undefined> {
  const closed = await closedTo(user, path)
  return closed === undefined ? undefined : `${closed} is closed to ${user?.name}, as whom the services run.`
}

/** The first of `paths` that a user cannot read; undefined when there is none, as for the caller. */
export async function unreadableBy(user: User, paths: readonly string[]): Promise<string | undefined> {
  if (user === undefined) return undefined
  const reached = await Promise.all(paths.map((path) => canRead(path, user)))
  return paths[reached.indexOf(false)]
}

/**
 * The user for a program that reads `paths`: the unprivileged user if that user can reach all of them, else the caller, as
 * for a checkout or a Node in a private home directory.
 */
export const userFor = async (user: User, paths: readonly string[]): Promise<User> =>
  (await unreadableBy(user, paths)) === undefined ? user : undefined
