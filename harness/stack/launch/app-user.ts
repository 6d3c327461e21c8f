import { lstat } from 'node:fs/promises'
import { usageError } from '../../base/errors.ts'
import { isInside } from '../../base/paths.ts'
import { unreadableBy } from '../../guard/ledger/readable-by.ts'
import { knownUsers, type User } from '../../guard/ledger/run-root.ts'

/** The user of the app, and notes about the choice. */
export interface AppUser {
  readonly user: User
  /** In words that follow `the app`; empty for the caller. */
  readonly words: string
  /** A sentence about a consequence that a reader may not expect. */
  readonly warning?: string
}

/** What the choice of the user depends on. */
interface AppUserRequest {
  /** The user that the target names. */
  readonly asked: string | undefined
  /** The directory of the project. */
  readonly root: string
  /** The files that the user must be able to read. */
  readonly paths: readonly string[]
}

/** The owner of a directory. */
export async function ownerOf(root: string): Promise<NonNullable<User>> {
  const { uid, gid } = await lstat(root)
  const known = (await knownUsers()).find((one) => one.uid === uid)
  return known ?? { uid, gid, name: String(uid) }
}

/** @throws TailgateError USAGE for a user that does not exist. */
async function asked(name: string): Promise<NonNullable<User>> {
  const found = (await knownUsers()).find((one) => one.name === name || String(one.uid) === name)
  if (found) return found
  throw usageError(
    `The app is to run as "${name}", but this machine has no such user: make it, or name another as app.user.`,
  )
}

const nameOf = ({ name, uid }: NonNullable<User>): string => name ?? String(uid)

/** The warning about a process that runs as root, because its user cannot read a path. */
const asRoot = (
  what: string,
  user: NonNullable<User>,
  closed: string,
  remedy = 'open it to that user',
): string => `${what} runs as root, as ${nameOf(user)} cannot read ${closed}; ${remedy}.`

/** What the user of a process that is started here depends on. */
interface ProcessFiles {
  /** The files that the user must be able to read. */
  readonly paths: readonly string[]
  /** The directory that belongs to the process. */
  readonly own: string
  readonly warn: (message: string) => void
}

/**
 * The user of a process that is started here; root, with a warning, where that user cannot read what it needs. What lies in
 * the directory of the process does not count, because a process could close its own files to itself.
 * @param what the process, as the warning names it.
 */
export async function userOrRoot(
  what: string,
  user: User,
  { paths, own, warn }: ProcessFiles,
): Promise<User> {
  const others = paths.filter((path) => !isInside(own, path))
  const closed = await unreadableBy(user, others)
  if (user === undefined || closed === undefined) return user
  warn(asRoot(what, user, closed))
  return undefined
}

/**
 * Refuses files that the user of the app cannot read. The user is chosen once, when the stack starts: a process of the app
 * that could not read its files must not run as root instead, because a running app may close its own files to itself.
 * @throws TailgateError USAGE.
 */
export async function requireReadable(user: User, paths: readonly string[]): Promise<void> {
  const closed = await unreadableBy(user, paths)
  if (user === undefined || closed === undefined) return
  throw usageError(
    `The app runs as ${nameOf(user)}, who cannot read ${closed}: open it to that user, or name another as app.user.`,
  )
}

/**
 * The user of the app when we are root: the one that the target names, else the owner of the project's directory, else (when
 * that is root) the services' user, provided that it can read the project and the program. Without root, everything runs as
 * the caller.
 * @throws TailgateError USAGE for a named user that does not exist, or that cannot read them.
 */
export async function chooseAppUser(request: AppUserRequest, services: User): Promise<AppUser> {
  if (services === undefined) return { user: undefined, words: '' }
  if (request.asked !== undefined) {
    const { name = '', uid, ...rest } = await asked(request.asked)
    const user = uid === 0 ? undefined : { ...rest, uid, name }
    await requireReadable(user, request.paths)
    return { user, words: ` as ${name}, as its description says` }
  }
  const owner = await ownerOf(request.root)
  const wanted = owner.uid === 0 ? services : owner
  const name = nameOf(wanted)
  const closed = await unreadableBy(wanted, request.paths)
  if (closed === undefined) {
    const why = owner.uid === 0 ? `who cannot write into ${request.root}` : `who owns ${request.root}`
    return { user: wanted, words: ` as ${name}, ${why}` }
  }
  return {
    user: undefined,
    words: ' as root',
    warning: asRoot('The app', wanted, closed, 'open it to that user, or set app.user'),
  }
}

/**
 * The user, named by the target, of a process of the app on this machine, when its other processes run in containers as the
 * services' user, to whom its files then belong.
 * @throws TailgateError USAGE for another user than that and root, and as `chooseAppUser` does.
 */
export async function namedUserHere(request: AppUserRequest, services: User): Promise<User> {
  const { user } = await chooseAppUser(request, services)
  if (services === undefined || user === undefined || user.uid === services.uid) return user
  const owner = nameOf(services)
  throw usageError(
    `In Docker the files of the app belong to ${owner}, so that no process of it can run as ${nameOf(user)} on this machine: name ${owner} as app.user, or use --stack native.`,
  )
}
