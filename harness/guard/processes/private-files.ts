import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { hasCode } from '../../base/errors.ts'
import type { ProcessDescription } from './process.ts'

type User = ProcessDescription['user']

const isOursAlone = (found: Stats): boolean =>
  found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0

/**
 * Files that we create for a service are in directories of ours. In a directory that the service can write to, it could
 * replace a file by a link before we write it or give it away. That matters when we have more rights than the service, as
 * root has.
 */
async function requireOurs(directory: string, user: User): Promise<void> {
  if (user !== undefined && !isOursAlone(await lstat(directory)))
    throw new Error(`${directory} is not ours alone, so nothing is made in it for a service`)
}

async function give(path: string, flags: number, { uid, gid }: NonNullable<User>): Promise<void> {
  await using handle = await open(path, flags | constants.O_NOFOLLOW)
  await handle.chown(uid, gid)
}

const unlessThere = (problem: unknown): void => {
  if (!hasCode(problem, 'EEXIST')) throw problem
}

/**
 * Creates a directory (0700) that belongs to a service's user. The directory above it must exist and be ours, so that a
 * removed run directory does not come back because of work that was still going on below it.
 */
export async function makeDirectory(path: string, user: User): Promise<void> {
  await requireOurs(dirname(path), user)
  await mkdir(path, { mode: 0o700 }).catch(unlessThere)
  if (user !== undefined) await give(path, constants.O_RDONLY | constants.O_DIRECTORY, user)
}

/** Creates a directory of ours that a service's user may pass through to its own directories. */
export async function makePassage(path: string): Promise<void> {
  await mkdir(path, { mode: 0o711 }).catch(unlessThere)
}

/** Writes a file (0600) that a service's user may read, because it may contain a password; the directory is ours. */
export async function writePrivate(path: string, content: string, user: User): Promise<void> {
  await requireOurs(dirname(path), user)
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
  await using handle = await open(path, flags, 0o600)
  if (user !== undefined) await handle.chown(user.uid, user.gid)
  await handle.writeFile(content)
}

/** The directory for the settings of all services of a run: services read it, and cannot write to it. */
export const settingsRoot = (runDirectory: string): string => join(runDirectory, 'settings')

/** Creates the directory for the settings of a service and returns its path. */
export async function makeSettings(runDirectory: string, service: string): Promise<string> {
  const directory = join(settingsRoot(runDirectory), service)
  await makePassage(settingsRoot(runDirectory))
  await makePassage(directory)
  return directory
}

/** In bytes; larger than any file that a service leaves for us. */
const maxFileBytes = 1 << 30

/**
 * Opens a file that a service may have created. Links are refused because they may lead to another user's file, and pipes
 * because they would block.
 * @param uid the user who must own it.
 */
export async function openForeign(path: string, uid: number): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  const found = await handle.stat()
  if (found.isFile() && found.uid === uid && found.nlink === 1) return handle
  await handle.close()
  throw new Error(`${path} is not a plain file of the service`)
}

/** The text of a file that a service may have created. */
export async function readForeign(path: string, user: User): Promise<string> {
  await using handle = await openForeign(path, user?.uid ?? process.getuid?.() ?? 0)
  const { size } = await handle.stat()
  if (size > maxFileBytes) throw new Error(`${path} is ${size} bytes long`)
  return await handle.readFile('utf8')
}
