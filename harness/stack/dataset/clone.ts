import { dirname } from 'node:path'
import { TailgateError } from '../../base/errors.ts'
import { isFull } from '../../base/files/disk-problem.ts'
import type { Guard } from '../../guard/processes/process.ts'
import { runTask } from '../launch/run-once.ts'

/** Arguments that copy a directory with its owners, sharing blocks when the file system can. */
export const copying = process.platform === 'darwin' ? ['-a', '-c'] : ['-a', '--reflink=auto']

const what = 'copy of the data directory'

/** The reason of a failed copy; on a full disk there was no room even for a log. */
async function reasonOf(failure: unknown, directory: string): Promise<unknown> {
  return (await isFull(directory))
    ? new TailgateError('DISK_FULL', { directory, what }, { cause: failure })
    : failure
}

/** Copies a directory as the caller, because only root may give files to other owners. */
export const cloneWith =
  (guard: Guard, name: string, signal: AbortSignal) =>
  async (from: string, to: string): Promise<void> => {
    const description = {
      name,
      command: '/bin/cp',
      args: [...copying, from, to],
      environment: { LC_ALL: 'C' },
      directory: guard.directory,
      stopSignal: 'SIGTERM',
      user: undefined,
    } as const
    await runTask(guard, description, what, { seconds: 300, signal }).catch(async (failure: unknown) => {
      throw await reasonOf(failure, dirname(to))
    })
  }
