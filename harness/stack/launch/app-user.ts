import { lstat } from 'node:fs/promises'
import { usageError } from '../../base/errors.ts'
import { userFor } from '../../guard/ledger/readable-by.ts'
import { knownUsers, type User } from '../../guard/ledger/run-root.ts'

/** The user of the app, and notes about the choice. */
export interface AppUser {
  readonly user: User
  /** In words that follow `the app`; empty for the caller. */
  readonly words: string
  /** A sentence about a consequence that a reader may not expect. */
  readonly warning?: string
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

/**
 * The user of the app when we are root: the one that the target names, else the owner of the project's directory, else (when
 * that is root) the services' user, provided that it can read the project and the program. Without root, everything runs as
 * the caller.
 * @param paths the files that the user must be able to read.
 */
export async function chooseAppUser(
  request: { readonly asked: string | undefined; readonly root: string; readonly paths: readonly string[] },
  services: User,
): Promise<AppUser> {
  if (services === undefined) return { user: undefined, words: '' }
  if (request.asked !== undefined) {
    const { name = '', uid, ...rest } = await asked(request.asked)
    return {
      user: uid === 0 ? undefined : { ...rest, uid, name },
      words: ` as ${name}, as its description says`,
    }
  }
  const owner = await ownerOf(request.root)
  const wanted = owner.uid === 0 ? services : owner
  const name = wanted.name ?? String(wanted.uid)
  const reached = await userFor(wanted, request.paths)
  if (reached !== undefined) {
    const why = owner.uid === 0 ? `who cannot write into ${request.root}` : `who owns ${request.root}`
    return { user: reached, words: ` as ${name}, ${why}` }
  }
  return {
    user: undefined,
    words: ' as root',
    warning: `The app runs as root, as ${name} cannot read ${request.root} or the program; open them to it, or set app.user.`,
  }
}
