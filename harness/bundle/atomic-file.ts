import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, readdir, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hasCode } from '../base/errors.ts'
import { currentBoot, isAlive, isTaken, startOf } from '../guard/processes/identity.ts'

/** The name of a temporary file contains its writer, so that files of dead writers are recognised and removed. */
async function temporaryFor(path: string): Promise<string> {
  const start = (await startOf(process.pid).catch(() => undefined)) ?? 'unknown'
  return join(
    dirname(path),
    `.tmp-${process.pid}.${start}-${randomBytes(4).toString('hex')}-${basename(path)}`,
  )
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function replace(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
  await syncDirectory(dirname(path))
}

/** Writes a file (0600) completely or not at all, and returns once it is on disk. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = await temporaryFor(path)
  const handle = await open(temporary, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  } finally {
    await handle.close()
  }
  await replace(temporary, path)
}

/**
 * A call that removes or replaces what may belong to another user. In a directory with the sticky bit, such as /tmp, only the
 * owner of a file may do that, and what is left of others disturbs nobody.
 */
async function unlessOfAnother(call: Promise<void>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!hasCode(error, 'EPERM', 'EACCES')) throw error
  })
}

/**
 * Points a symbolic link at a target, and replaces an earlier link without a moment in which there is none. Anything at that
 * path that is not a link is kept, because it belongs to the user; so is a link of another user in a shared directory.
 */
export async function linkAtomically(path: string, target: string): Promise<void> {
  const standing = await lstat(path).catch(() => undefined)
  if (standing && !standing.isSymbolicLink()) return
  const temporary = await temporaryFor(path)
  await symlink(target, temporary)
  await unlessOfAnother(replace(temporary, path))
}

/**
 * Creates a directory (0700) that exists with everything that `fill` puts into it, or not at all.
 * @throws Error when it already exists.
 */
export async function makeDirectoryAtomically(
  path: string,
  fill: (directory: string) => Promise<void>,
): Promise<void> {
  const temporary = await temporaryFor(path)
  try {
    await mkdir(temporary, { mode: 0o700 })
    await fill(temporary)
    await replace(temporary, path)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
}

/**
 * Whether the writer of a temporary file may still be running. Only its process id is compared where no start can be read, as
 * without /proc where ps cannot be run.
 */
async function isAtWork(pid: number, start: string): Promise<boolean> {
  if (start === 'unknown') return isTaken(pid)
  return isAlive({ pid, start, boot: await currentBoot() }).catch(() => isTaken(pid))
}

const removed = (path: string): Promise<void> => rm(path, { recursive: true, force: true })

/** Removes the temporary files that killed writers left in a directory and in its subdirectories. */
export async function sweepTemporaries(
  directory: string,
  remove: (path: string) => Promise<void> = removed,
): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true })
  const inner = entries.filter((entry) => entry.isDirectory()).map((entry) => join(directory, entry.name))
  for (const place of [directory, ...inner]) {
    // A directory that another run removes in the meantime, or that this user may not read, has nothing to remove.
    for (const name of await readdir(place).catch(() => [])) {
      const [, pid, start] = /^\.tmp-(\d+)\.(\d+|unknown)-/.exec(name) ?? []
      if (pid !== undefined && start !== undefined && !(await isAtWork(Number(pid), start)))
        await unlessOfAnother(remove(join(place, name)))
    }
  }
}
