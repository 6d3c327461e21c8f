import { pidsIn, relativesOf } from '../../guard/processes/identity.ts'
import { signalPid } from '../../guard/processes/strays.ts'
import { askDocker, notPermitted, type Reached } from './reach.ts'
import type { Victim } from './victim.ts'
import type { Undo } from './wire/undo.ts'

/** The processes and all their descendants; those of PostgreSQL are in sessions of their own. Linux only. */
async function familyOf(pids: readonly number[]): Promise<ReadonlySet<number>> {
  const processes = await Promise.all(
    (await pidsIn()).map(async (pid) => ({ pid, parent: (await relativesOf(pid))?.parent })),
  )
  const family = new Set(pids)
  for (let size = 0; size !== family.size; ) {
    size = family.size
    for (const { pid, parent } of processes) if (parent !== undefined && family.has(parent)) family.add(pid)
  }
  return family
}

/**
 * Sends a signal to all processes of a service. A parent gets it first, so that it cannot start a process that would be
 * missed.
 * @returns the first process that it did not reach: one of another user, or the first of a container whose numbers are not
 * those of this machine; undefined when it reached all that still run.
 */
async function signalAll(
  processes: readonly Reached[],
  signal: 'SIGSTOP' | 'SIGCONT',
): Promise<number | undefined> {
  const known = new Set(processes.map(({ pid }) => pid))
  const missed: number[] = []
  for (const { pid, container } of processes) {
    const found = signalPid(pid, signal)
    if (found === 'refused' || (found === 'gone' && container !== undefined)) missed.push(pid)
  }
  for (const pid of await familyOf([...known]))
    if (!known.has(pid) && signalPid(pid, signal) === 'refused') missed.push(pid)
  return missed[0]
}

/** Lets Docker freeze containers. When one cannot be frozen, the others go on. */
async function pause(containers: readonly string[], fault: string): Promise<Undo> {
  const paused = await Promise.allSettled(
    containers.map((name) => askDocker(fault, name, (container) => container.pause())),
  )
  const goOn = async (): Promise<undefined> => {
    await Promise.all(containers.map((name) => askDocker(fault, name, (container) => container.unpause())))
    return undefined
  }
  for (const one of paused)
    if (one.status === 'rejected') {
      // Those that were not frozen refuse to go on, and the first reason is the one to tell.
      await goOn().catch(() => undefined)
      throw one.reason
    }
  return goOn
}

/**
 * Freezes a service: its connections stay open, and it answers nothing. `fault` is the text of the fault, for messages. The
 * processes of a container may belong to another user, as its image says; then Docker freezes the container.
 * @throws TailgateError FAULT_FAILED when a process cannot be frozen; then the whole service goes on.
 */
export async function stop(victim: Victim, fault: string): Promise<Undo> {
  const processes = victim.processes()
  const missed = await signalAll(processes, 'SIGSTOP')
  if (missed === undefined)
    return async () => {
      await signalAll(victim.processes(), 'SIGCONT')
      return undefined
    }
  await signalAll(processes, 'SIGCONT')
  const containers = processes.flatMap(({ container }) => container ?? [])
  if (containers.length === processes.length) return pause(containers, fault)
  throw notPermitted(fault, { name: victim.name, pid: missed }, 'SIGSTOP')
}
