import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { lstat, mkdir, readFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { messageOf, TailgateError } from '../../base/errors.ts'
import type { ProcessDescription } from '../processes/process.ts'

export type User = ProcessDescription['user']

/** Where run directories live. Short, because the path of a Unix socket is limited to 107 bytes. */
export const runRoot = (): string => join(tmpdir(), `tailgate-${userInfo().uid}`)

export const runDirectory = (root: string, id: string): string => join(root, id)
export const ledgerDirectory = (root: string): string => join(root, 'ledgers')
export const ledgerFile = (root: string, id: string): string => join(ledgerDirectory(root), `${id}.jsonl`)
export const portDirectory = (root: string): string => join(root, 'ports')

/** Run ids are lower case and of one length, so that nothing else in the root can be taken for one. */
export const runIdPattern = /^[0-9a-f]{12}$/
export const newRunId = (): string => randomBytes(6).toString('hex')

/** The user that services run as when we are root (PostgreSQL refuses to be root): postgres, else nobody. */
export async function unprivilegedUser(): Promise<User> {
  if (process.getuid?.() !== 0) return undefined
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const found = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody')
  return { uid: Number(found?.[2] ?? 65534), gid: Number(found?.[3] ?? 65534) }
}

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
  return found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o022) === 0
}

/**
 * Makes the root and its two private directories. The root may be passed through by the services' user, never listed.
 * @throws TailgateError RUN_ROOT_UNUSABLE when they cannot be made, or somebody else has put a file, a link or a directory
 * of his own in their place.
 */
export async function makeRoot(root: string): Promise<void> {
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
  }
}
