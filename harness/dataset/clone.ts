import type { Guard } from '../guard/process.ts'
import { runTask } from '../stack/task.ts'

/** Arguments that copy a directory with its owners, sharing the blocks where the file system can. */
const copying = process.platform === 'darwin' ? ['-a', '-c'] : ['-a', '--reflink=auto']

/** Copies a directory as the caller, who alone may give files to their owners. */
export const cloneWith =
  (guard: Guard, name: string, signal: AbortSignal) =>
  (from: string, to: string): Promise<void> => {
    const description = {
      name,
      command: '/bin/cp',
      args: [...copying, from, to],
      environment: { LC_ALL: 'C' },
      directory: guard.directory,
      stopSignal: 'SIGTERM',
      user: undefined,
    } as const
    return runTask(guard, description, 'copy of the data directory', { seconds: 300, signal })
  }
