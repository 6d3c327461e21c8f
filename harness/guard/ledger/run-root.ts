import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { hasCode, messageOf, TailgateError } from '../../base/errors.ts'
import type { ProcessDescription } from '../processes/process.ts'

export type User = ProcessDescription['user']

/** The caller's user id, which needs no account: a container may run under an id that is in no file. */
export const ownUid = (): number => process.getuid?.() ?? 0

/** The directory of run directories; if TMPDIR is relative, it is relative to the command's working directory. */
export const runRoot = (): string => resolve(tmpdir(), `tailgate-${ownUid()}`)

/** In bytes: the longest path of a Unix socket, and the longest path of a socket inside a run directory. */
const longestSocket = process.platform === 'darwin' ? 103 : 107
const deepestSocket = '/0123456789ab/postgres-prepare/.s.PGSQL.65535'

/** Why a directory cannot contain runs whatever its permissions, in a sentence; undefined when it can. */
export function unfitRoot(root: string): string | undefined {
  const maxRootBytes = longestSocket - deepestSocket.length
  const length = Buffer.byteLength(root)
  if (length > maxRootBytes)
    return `${root} is ${length} bytes long, and the sockets in it allow ${maxRootBytes}.`
  // Nginx takes $ for the beginning of a variable and quoting does not help; the other characters end a line of a
  // configuration.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
  if (/[$\u0000-\u001f]/.test(root)) return `${JSON.stringify(root)} has a $ or a control character in it.`
  return undefined
}

export const runDirectory = (root: string, id: string): string => join(root, id)
export const ledgerDirectory = (root: string): string => join(root, 'ledgers')
export const ledgerFile = (root: string, id: string): string => join(ledgerDirectory(root), `${id}.jsonl`)
export const portDirectory = (root: string): string => join(root, 'ports')

/** Run ids are lower case and of one length, so that nothing else in the root looks like one. */
export const runIdPattern = /^[0-9a-f]{12}$/
export const newRunId = (): string => randomBytes(6).toString('hex')
/** A run id of random numbers in [0, 1), so that it is the same again for the same numbers. */
export const drawRunId = (random: () => number): string =>
  Array.from({ length: 2 }, () =>
    Math.floor(random() * 2 ** 24)
      .toString(16)
      .padStart(6, '0'),
  ).join('')

/** The users of this machine that have a name. */
export async function knownUsers(): Promise<readonly NonNullable<User>[]> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  return lines.flatMap(([name, , uid, gid]) =>
    name && uid && gid ? [{ uid: Number(uid), gid: Number(gid), name }] : [],
  )
}

/** The home directory of a user; the root of the file system for a user without an account. */
export async function homeOf({ uid }: NonNullable<User>): Promise<string> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  return lines.find((fields) => fields[2] === String(uid))?.[5] || '/'
}

/** The user of services that root starts; scripts/bootstrap creates it. */
const servicesUserName = 'tailgate'

/**
 * The user of services when the caller is root, because PostgreSQL refuses to run as root and initdb needs a user with a
 * name: the user of their own, else nobody. Never `postgres`, who owns the real cluster of the machine.
 */
export async function unprivilegedUser(): Promise<User> {
  if (process.getuid?.() !== 0) return undefined
  const users = await knownUsers()
  const called = (wanted: string) => users.find(({ name }) => name === wanted)
  return called(servicesUserName) ?? called('nobody') ?? { uid: 65534, gid: 65534, name: 'nobody' }
}

/** A note about the services' user, in a sentence. */
export const userNote = (user: User): string | undefined =>
  user === undefined || user.name === servicesUserName
    ? undefined
    : `The services run as ${user.name}, which other programs may run as too: there is no user ${servicesUserName}, which scripts/bootstrap makes.`

/**
 * Asks ext4 to place each run directory in another part of the disk. Otherwise a run's hundreds of files are created where
 * the files of the previous run were just removed, and ext4 without a journal searches that area one inode at a time: copying
 * a data directory took 2 s instead of 0.1 s. Without chattr, or on another file system, nothing is lost.
 */
const spreadRuns = (root: string): Promise<void> =>
  new Promise((resolve) => {
    execFile('chattr', ['+T', root], () => resolve())
  })

/** Whether this is a directory, and not a link to one, that only the caller can write to. */
export async function isOurs(path: string): Promise<boolean> {
  const found = await lstat(path)
  return found.isDirectory() && found.uid === ownUid() && (found.mode & 0o022) === 0
}

/** What is told of a path for which `isOurs` is false, in a sentence. */
export const notOurs = (path: string): string => `${path} is not a directory that only we can write to.`

/** Gives a directory of the caller the permissions that an unusual umask removed. */
async function mendMode(path: string, mode: number): Promise<void> {
  if (((await lstat(path)).mode & 0o777) === mode) return
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
  await using handle = await open(path, flags)
  await handle.chmod(mode)
}

/**
 * Creates the root and its two private directories. The services' user may pass through the root, but not list it.
 * @throws TailgateError RUN_ROOT_UNUSABLE when they cannot be created, or when another user has put a file, link or directory
 * in their place.
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
      if (!hasCode(problem, 'EEXIST'))
        throw new TailgateError('RUN_ROOT_UNUSABLE', {
          problem: `${path} cannot be made: ${messageOf(problem)}`,
        })
    })
    if (!(await isOurs(path))) throw new TailgateError('RUN_ROOT_UNUSABLE', { problem: notOurs(path) })
    await mendMode(path, mode).catch((problem: unknown) => {
      throw new TailgateError('RUN_ROOT_UNUSABLE', {
        problem: `${path} does not let us in: ${messageOf(problem)}`,
      })
    })
  }
}
