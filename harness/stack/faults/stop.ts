import { TailgateError } from '../../base/errors.ts'
import { hasProc } from '../../guard/processes/identity.ts'
import { signalPid } from '../../guard/processes/strays.ts'
import { processTableInPieces, withDescendants } from '../../measure/procfs.ts'
import { askDocker, notPermitted, type Reached } from './reach.ts'
import type { Victim } from './victim.ts'
import type { Undo } from './wire/undo.ts'

/**
 * Sends a signal to all processes of a service and their descendants; those of PostgreSQL are in sessions of their own. Those
 * that are to be frozen are looked for again until there is no new one, because a process may start another before the signal
 * reaches it. Linux only.
 * @returns the first process that it did not reach: one of another user, or the first of a container whose numbers are not
 * those of this machine; undefined when it reached all that still run.
 */
async function signalAll(
  processes: readonly Reached[],
  signal: 'SIGSTOP' | 'SIGCONT',
): Promise<number | undefined> {
  const roots = processes.map(({ pid }) => pid)
  const known = new Set(roots)
  const missed: number[] = []
  for (const { pid, container } of processes) {
    const found = signalPid(pid, signal)
    if (found === 'refused' || (found === 'gone' && container !== undefined)) missed.push(pid)
  }
  for (;;) {
    const found = withDescendants(await processTableInPieces('/proc'), roots).filter((pid) => !known.has(pid))
    for (const pid of found) {
      known.add(pid)
      if (signalPid(pid, signal) === 'refused') missed.push(pid)
    }
    if (signal === 'SIGCONT' || found.length === 0 || missed.length > 0) return missed[0]
  }
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
 * @param tellsFamilies whether this machine tells which processes a service has started, as Linux does in /proc.
 * @throws TailgateError FAULT_FAILED when a process cannot be frozen; then the whole service goes on.
 */
export async function stop(victim: Victim, fault: string, tellsFamilies = hasProc): Promise<Undo> {
  const processes = victim.processes()
  const containers = processes.flatMap(({ container }) => container ?? [])
  const isContained = containers.length === processes.length
  if (!tellsFamilies) {
    // The processes of a container have numbers of another machine there, which may be those of others on this one.
    if (isContained) return pause(containers, fault)
    throw new TailgateError('FAULT_FAILED', {
      fault,
      problem: `this machine has no /proc, which tells what processes ${victim.name} has started, so not all can be frozen.`,
      remedy: 'Run it on Linux, or with --stack docker, where Docker freezes the containers.',
    })
  }
  const missed = await signalAll(processes, 'SIGSTOP')
  if (missed === undefined)
    return async () => {
      await signalAll(victim.processes(), 'SIGCONT')
      return undefined
    }
  await signalAll(processes, 'SIGCONT')
  if (isContained) return pause(containers, fault)
  throw notPermitted(fault, { name: victim.name, pid: missed }, 'SIGSTOP')
}
