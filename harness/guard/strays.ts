import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startOf } from './identity.ts'

/** The variable every process of a run carries, so that its descendants are found wherever they moved to. */
export const runVariable = 'TAILGATE_RUN'

async function belongs(pid: number, id: string, directory: string): Promise<boolean> {
  const [cwd, environment] = await Promise.all([
    readlink(`/proc/${pid}/cwd`).catch(() => ''),
    readFile(`/proc/${pid}/environ`, 'latin1').catch(() => ''),
  ])
  if (cwd === directory || cwd.startsWith(`${directory}/`)) return true
  return environment.split('\0').includes(`${runVariable}=${id}`)
}

/**
 * Processes that live in the run directory or carry its id. The directory finds PostgreSQL and Nginx, which overwrite
 * their environment; the id finds what works elsewhere. Linux only: without /proc there are none to be seen.
 */
export async function findStrays(id: string, directory: string): Promise<readonly number[]> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter((name) => /^[0-9]+$/.test(name)).map(Number)
  const ours = await Promise.all(
    pids.map(async (pid) => pid !== process.pid && (await belongs(pid, id, directory))),
  )
  return pids.filter((_, index) => ours[index])
}

export function signalPid(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has gone already, which is what was wanted.
  }
}

/** Kills what is left of a run, in rounds, as a process may fork while it is looked for. */
export async function killStrays(id: string, directory: string): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    const strays = await findStrays(id, directory)
    for (const pid of strays) signalPid(pid, 'SIGKILL')
    const starts = await Promise.all(strays.map(startOf))
    if (starts.every((start) => start === undefined)) return
    await delay(20)
  }
}

/** The path of a log in a run directory. */
export const logFileOf = (directory: string, name: string): string => join(directory, 'logs', `${name}.log`)
