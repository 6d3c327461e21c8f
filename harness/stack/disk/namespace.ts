import { readlink } from 'node:fs/promises'
import type { Guard, GuardedProcess, ProcessDescription } from '../../guard/processes/process.ts'
import { ready } from '../../guard/waiting/ready.ts'
import { runTask } from '../launch/run-once.ts'

/**
 * A mount namespace of a run. Only the run's processes see what is mounted in it, and the kernel removes it with the last of
 * them, so that no mount can be left behind, however a run ends.
 */
export interface Namespace {
  /** The same process description, inside the namespace. */
  within(description: ProcessDescription): ProcessDescription
  /** Mounts something in it, or changes a mount, with these arguments of mount. */
  mount(args: readonly string[]): Promise<void>
  /** The path by which a file of the namespace is reached from outside. */
  reach(path: string): string
}

const setpriv = '/usr/bin/setpriv'

/** The command of a process after it has entered the namespace. Only root can enter it, so the user is set afterwards. */
function asUser({ user, stopSignal, command, args }: ProcessDescription): readonly string[] {
  if (user === undefined) return [command, ...args]
  // A change of user clears the death signal, so it is set again.
  const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--no-new-privs']
  return [setpriv, ...identity, '--pdeathsig', stopSignal.slice(3), '--', command, ...args]
}

const namespaceOf = (pid: number | 'self'): Promise<string> => readlink(`/proc/${pid}/ns/mnt`)

/** A process that keeps a new namespace alive and waits for its own end. */
async function startHolder(guard: Guard, signal: AbortSignal): Promise<GuardedProcess> {
  const holder = await guard.spawn({
    name: 'disk',
    command: '/usr/bin/unshare',
    args: ['--mount', '--propagation', 'private', 'sleep', 'infinity'],
    environment: { PATH: '/usr/bin:/bin' },
    directory: guard.directory,
    stopSignal: 'SIGTERM',
    user: undefined,
  })
  const entered = async (): Promise<string | undefined> =>
    (await namespaceOf(holder.pid)) === (await namespaceOf('self')) ? 'it is in our namespace' : undefined
  await ready(holder, entered, { seconds: 30, signal })
  return holder
}

/** @throws TailgateError SERVICE_DIED when the system does not permit it. */
export const openNamespace = async (guard: Guard, signal: AbortSignal): Promise<Namespace> =>
  namespaceAround(guard, (await startHolder(guard, signal)).pid, signal)

/** The namespace a process is in. */
export function namespaceAround(guard: Guard, pid: number, signal: AbortSignal): Namespace {
  const reach = (path: string): string => `/proc/${pid}/root${path}`
  const within = ({ sharedMemory, ...description }: ProcessDescription): ProcessDescription => ({
    ...description,
    // The guardian reads it from outside the namespace.
    ...(sharedMemory === undefined ? {} : { sharedMemory: reach(sharedMemory) }),
    command: '/usr/bin/nsenter',
    // A process that enters a mount namespace starts at its root directory.
    args: [
      `--mount=/proc/${pid}/ns/mnt`,
      '/usr/bin/env',
      '-C',
      description.directory,
      ...asUser(description),
    ],
    directory: guard.directory,
    user: undefined,
  })
  let mounts = 0
  return {
    within,
    async mount(args) {
      mounts += 1
      const task = within({
        name: `disk-mount-${mounts}`,
        command: 'mount',
        args,
        environment: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
        directory: guard.directory,
        stopSignal: 'SIGTERM',
        user: undefined,
      })
      await runTask(guard, task, 'disk of its own', { seconds: 30, signal })
    },
    reach,
  }
}
