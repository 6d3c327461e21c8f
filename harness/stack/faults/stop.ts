import { readdir, readFile } from 'node:fs/promises'
import { signalPid } from '../../guard/processes/strays.ts'
import type { Victim } from './victim.ts'
import type { Undo } from './wire/undo.ts'

/** The processes and all their descendants; those of PostgreSQL are in sessions of their own. Linux only. */
async function familyOf(pids: readonly number[]): Promise<ReadonlySet<number>> {
  const names = (await readdir('/proc').catch(() => [])).filter((name) => /^[0-9]+$/.test(name))
  const parents = await Promise.all(
    names.map(async (name): Promise<readonly [number, number]> => {
      const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '')
      return [Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]
    }),
  )
  const family = new Set(pids)
  for (let size = 0; size !== family.size; ) {
    size = family.size
    for (const [pid, parent] of parents) if (family.has(parent)) family.add(pid)
  }
  return family
}

/**
 * Sends a signal to all processes of a service. A parent gets it first, so that it cannot start a process that would be
 * missed.
 */
async function signalAll(victim: Victim, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  const known = new Set(victim.processes().map(({ pid }) => pid))
  for (const pid of known) signalPid(pid, signal)
  for (const pid of await familyOf([...known])) if (!known.has(pid)) signalPid(pid, signal)
}

/** Freezes a service: its connections stay open, and it answers nothing. */
export async function stop(victim: Victim): Promise<Undo> {
  await signalAll(victim, 'SIGSTOP')
  return async () => {
    await signalAll(victim, 'SIGCONT')
    return undefined
  }
}
