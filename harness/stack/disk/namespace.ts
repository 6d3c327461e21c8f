import { readlink } from 'node:fs/promises'
import type { Guard, GuardedProcess, ProcessDescription } from '../../guard/processes/process.ts'
import { ready } from '../../guard/waiting/ready.ts'
import { runTask } from '../launch/run-once.ts'

/**
 * A mount namespace of a run's own. What is mounted in it is seen by its processes only, and the kernel removes it with
 * the last of them: however a run ends, no mount can be left behind.
 */
export interface Namespace {
  /** The same process, in the namespace. */
  within(description: ProcessDescription): ProcessDescription
  /** Mounts something in it, or changes what is mounted, with these arguments of mount. */
  mount(args: readonly string[]): Promise<void>
  /** The path at which we reach a file of the namespace from outside. */
  reach(path: string): string
}

const setpriv = '/usr/bin/setpriv'

/** The command of a process after it has entered the namespace, which only root can: its user is set then. */
function asUser({ user, stopSignal, command, args }: ProcessDescription): readonly string[] {
  if (user === undefined) return [command, ...args]
  // A change of user clears the death signal, so it is set again.
  const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--no-new-privs']
  return [setpriv, ...identity, '--pdeathsig', stopSignal.slice(3), '--', command, ...args]
}

const namespaceOf = (pid: number | 'self'): Promise<string> => readlink(`/proc/${pid}/ns/mnt`)

/** A process that waits for its end in a namespace of its own, which it holds. */
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
  await ready(holder, entered, { seconds: 10, signal })
  return holder
}

/** @throws TailgateError SERVICE_DIED where the system does not allow it. */
export const openNamespace = async (guard: Guard, signal: AbortSignal): Promise<Namespace> =>
  namespaceAround(guard, (await startHolder(guard, signal)).pid, signal)

/** The namespace a process is in. */
export function namespaceAround(guard: Guard, pid: number, signal: AbortSignal): Namespace {
  const reach = (path: string): string => `/proc/${pid}/root${path}`
  const within = ({ sharedMemory, ...description }: ProcessDescription): ProcessDescription => ({
    ...description,
    // The guardian looks at it from outside.
    ...(sharedMemory === undefined ? {} : { sharedMemory: reach(sharedMemory) }),
    command: '/usr/bin/nsenter',
    // To enter a mount namespace is to stand at its root.
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
      await runTask(guard, task, 'disk of its own', { seconds: 10, signal })
    },
    reach,
  }
}
