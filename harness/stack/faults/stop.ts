import { readdir, readFile } from 'node:fs/promises'
import { signalPid } from '../../guard/strays.ts'
import type { Undo, Victim } from './victim.ts'

/** The processes and all their descendants, which for PostgreSQL are in sessions of their own. Linux only. */
async function familyOf(pids: readonly number[]): Promise<readonly number[]> {
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
  return [...family]
}

/** Freezes a service: its connections stay open and nothing answers. */
export async function stop(victim: Victim): Promise<Undo> {
  const frozen = await familyOf(victim.processes().map(({ pid }) => pid))
  for (const pid of frozen) signalPid(pid, 'SIGSTOP')
  return async () => {
    for (const pid of frozen) signalPid(pid, 'SIGCONT')
  }
}
