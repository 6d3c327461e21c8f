import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { messageOf, TailgateError } from '../../base/errors.ts'
import type { ProcessDescription } from '../processes/process.ts'

export type User = ProcessDescription['user']

/** The caller's number, which needs no account: a container may run as a user that no file names. */
export const ownUid = (): number => process.getuid?.() ?? 0

/** Where run directories live; relative to where the command runs if TMPDIR is. */
export const runRoot = (): string => resolve(tmpdir(), `tailgate-${ownUid()}`)

/** The longest path of a Unix socket, in bytes, and the longest of one in a run directory. */
const longestSocket = process.platform === 'darwin' ? 103 : 107
const deepestSocket = '/0123456789ab/postgres-prepare/.s.PGSQL.65535'

/** Why a directory cannot be that of runs whatever its rights, in a sentence; undefined when it can. */
export function unfitRoot(root: string): string | undefined {
  const maxRootBytes = longestSocket - deepestSocket.length
  const length = Buffer.byteLength(root)
  if (length > maxRootBytes)
    return `${root} is ${length} bytes long, and the sockets in it allow ${maxRootBytes}.`
  // Nginx takes it for a variable, and no quoting helps; the others end a line of a configuration.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
  if (/[$\u0000-\u001f]/.test(root)) return `${JSON.stringify(root)} has a $ or a control character in it.`
  return undefined
}

export const runDirectory = (root: string, id: string): string => join(root, id)
export const ledgerDirectory = (root: string): string => join(root, 'ledgers')
export const ledgerFile = (root: string, id: string): string => join(ledgerDirectory(root), `${id}.jsonl`)
export const portDirectory = (root: string): string => join(root, 'ports')

/** Run ids are lower case and of one length, so that nothing else in the root can be taken for one. */
export const runIdPattern = /^[0-9a-f]{12}$/
export const newRunId = (): string => randomBytes(6).toString('hex')

/** The users of this machine that have a name. */
export async function knownUsers(): Promise<readonly NonNullable<User>[]> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  return lines.flatMap(([name, , uid, gid]) =>
    name && uid && gid ? [{ uid: Number(uid), gid: Number(gid), name }] : [],
  )
}

/** Where a user is at home; the root of the file system for one that has no account. */
export async function homeOf({ uid }: NonNullable<User>): Promise<string> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  return lines.find((fields) => fields[2] === String(uid))?.[5] || '/'
}

/** Who services run as when root starts them; scripts/bootstrap makes it. */
export const servicesUserName = 'tailgate'

/**
 * The user that services run as when we are root, as PostgreSQL refuses to be root and initdb wants a user with a name: one
 * of their own, else nobody. Never `postgres`, who owns the real cluster of a machine that has one.
 */
export async function unprivilegedUser(): Promise<User> {
  if (process.getuid?.() !== 0) return undefined
  const users = await knownUsers()
  const called = (wanted: string) => users.find(({ name }) => name === wanted)
  return called(servicesUserName) ?? called('nobody') ?? { uid: 65534, gid: 65534, name: 'nobody' }
}

/** What there is to say of the services' user, in a sentence. */
export const userNote = (user: User): string | undefined =>
  user === undefined || user.name === servicesUserName
    ? undefined
    : `The services run as ${user.name}, which other programs may run as too: there is no user ${servicesUserName}, which scripts/bootstrap makes.`

/**
 * Asks ext4 to lay each run directory in another part of the disk. Without it, a run's hundreds of files are made where
 * the files of the run before have just been removed, which ext4 without a journal goes through one by one: the copy of
 * a data directory took 2 s instead of 0.1 s. Where there is no chattr or another file system, nothing is lost.
 */
const spreadRuns = (root: string): Promise<void> =>
  new Promise((resolve) => {
    execFile('chattr', ['+T', root], () => resolve())
  })

/** Whether this is a directory, not a link to one, that only we can write to. */
export async function isOurs(path: string): Promise<boolean> {
  const found = await lstat(path)
  return found.isDirectory() && found.uid === ownUid() && (found.mode & 0o022) === 0
}

/** Gives a directory of ours the rights that it was made without, as under an odd umask. */
async function mendMode(path: string, mode: number): Promise<void> {
  if (((await lstat(path)).mode & 0o777) === mode) return
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
  await using handle = await open(path, flags)
  await handle.chmod(mode)
}

/**
 * Makes the root and its two private directories. The root may be passed through by the services' user, never listed.
 * @throws TailgateError RUN_ROOT_UNUSABLE when they cannot be made, or somebody else has put a file, a link or a directory
 * of his own in their place.
 */
export async function makeRoot(root: string): Promise<void> {
  const unfit = unfitRoot(root)
  if (unfit !== undefined) throw new TailgateError('RUN_ROOT_UNUSABLE', { problem: unfit })
  for (const [path, mode] of [
    [root, 0o711],
    [ledgerDirectory(root), 0o700],
    [portDirectory(root), 0o700],
  ] as const) {
    const make = async (): Promise<void> => {
      await mkdir(path, { mode })
      if (path === root) await spreadRuns(root)
    }
    await make().catch((problem: unknown) => {
      if (!(problem instanceof Error && 'code' in problem && problem.code === 'EEXIST'))
        throw new TailgateError('RUN_ROOT_UNUSABLE', {
          problem: `${path} cannot be made: ${messageOf(problem)}`,
        })
    })
    if (!(await isOurs(path)))
      throw new TailgateError('RUN_ROOT_UNUSABLE', {
        problem: `${path} is not a directory that only we can write to.`,
      })
    await mendMode(path, mode).catch((problem: unknown) => {
      throw new TailgateError('RUN_ROOT_UNUSABLE', {
        problem: `${path} does not let us in: ${messageOf(problem)}`,
      })
    })
  }
}
