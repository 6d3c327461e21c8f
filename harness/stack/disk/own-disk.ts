import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, TailgateError } from '../../base/errors.ts'
import { makeDirectory, makePassage } from '../../guard/processes/private-files.ts'
import type { Disk } from '../launch/disk.ts'
import type { Launcher } from '../launch/launcher.ts'
import { type Namespace, openNamespace } from './namespace.ts'

/** The largest part of the machine's memory that the disk may use. */
const share = '50%'

/** How often the limit is set again when something was written between reading the usage and setting the limit. */
const maxAttempts = 20

/**
 * A file system in memory. To fill it, its limit is lowered to the used size, so that it is full at once without writing, and
 * the machine's own disk is not affected.
 * @param size its normal limit, in the notation of mount.
 */
export function memoryDisk(path: string, size: string, namespace: Namespace): Disk {
  const limit = (most: number | string): Promise<void> =>
    namespace.mount(['-o', `remount,size=${most}`, path])
  const used = async (): Promise<number> => {
    const { blocks, bfree, bsize } = await statfs(namespace.reach(path))
    return (blocks - bfree) * bsize
  }
  return {
    async fill() {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await limit(await used())
        } catch (problem) {
          if (attempt === maxAttempts) throw problem
        }
      }
    },
    free: () => limit(size),
  }
}

const unavailable = (problem: string, cause?: unknown): TailgateError =>
  new TailgateError('DISK_UNAVAILABLE', { problem }, { cause })

/** @throws TailgateError DISK_UNAVAILABLE for a user who cannot change a mount. */
export function requireRoot(): void {
  if (process.platform !== 'linux') throw unavailable('it needs Linux')
  if (process.getuid?.() !== 0) throw unavailable('only root can change the size of a mounted disk')
}

/**
 * The same launcher, with the files of the stack on a separate disk that all started processes can see. Only on Linux and as
 * root.
 * @throws TailgateError DISK_UNAVAILABLE.
 */
export async function onOwnDisk(launcher: Launcher, signal: AbortSignal): Promise<Launcher> {
  requireRoot()
  const files = join(launcher.directory, 'disk')
  await makePassage(files)
  try {
    const namespace = await openNamespace(launcher, signal)
    await namespace.mount(['-t', 'tmpfs', '-o', `size=${share},mode=0711`, 'tailgate', files])
    return {
      ...launcher,
      files,
      disk: memoryDisk(files, share, namespace),
      makeFiles: (name, user) => makeDirectory(namespace.reach(join(files, name)), user),
      spawn: (description) => launcher.spawn(namespace.within(description)),
    }
  } catch (problem) {
    signal.throwIfAborted()
    throw unavailable(messageOf(problem), problem)
  }
}
