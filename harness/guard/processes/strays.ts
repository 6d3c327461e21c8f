import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startOf } from './identity.ts'
import { removeSharedFiles, sharedFilesOf } from './shared-files.ts'

/** The variable every process of a run carries, so that its descendants are found wherever they moved to. */
export const runVariable = 'TAILGATE_RUN'

/** The variable of the guardian itself, which a child has until it becomes the program it is meant to be. */
export const guardianVariable = 'TAILGATE_GUARDIAN'

async function belongs(
  pid: number,
  id: string,
  directory: string,
  variables: readonly string[],
): Promise<boolean> {
  const [cwd, environment] = await Promise.all([
    readlink(`/proc/${pid}/cwd`).catch(() => ''),
    readFile(`/proc/${pid}/environ`, 'latin1').catch(() => ''),
  ])
  if (cwd === directory || cwd.startsWith(`${directory}/`)) return true
  const set = environment.split('\0')
  return variables.some((variable) => set.includes(`${variable}=${id}`))
}

/**
 * Processes that live in the run directory or carry its id. The directory finds PostgreSQL and Nginx, which overwrite
 * their environment; the id finds what works elsewhere. Linux only: without /proc there are none to be seen.
 */
export async function findStrays(
  id: string,
  directory: string,
  variables: readonly string[] = [runVariable],
): Promise<readonly number[]> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter((name) => /^[0-9]+$/.test(name)).map(Number)
  const ours = await Promise.all(
    pids.map(async (pid) => pid !== process.pid && (await belongs(pid, id, directory, variables))),
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

/** How long killed processes may take to go, in milliseconds: on a machine that is overrun they do not go at once. */
const killTimeoutMs = 3000

/**
 * Kills what is left of a run, in rounds, as a process may fork while it is looked for, and removes the memory it shared.
 * @returns what does not go.
 */
export async function killStrays(id: string, directory: string): Promise<readonly number[]> {
  const files = new Set<string>()
  const end = performance.now() + killTimeoutMs
  for (;;) {
    const found = await findStrays(id, directory, [runVariable, guardianVariable])
    const starts = await Promise.all(found.map(startOf))
    const strays = found.filter((_, index) => starts[index] !== undefined)
    if (strays.length === 0 || performance.now() > end) {
      if (strays.length === 0) await removeSharedFiles(files)
      return strays
    }
    for (const pid of strays) signalPid(pid, 'SIGSTOP')
    for (const file of await sharedFilesOf(strays)) files.add(file)
    for (const pid of strays) signalPid(pid, 'SIGKILL')
    await delay(20)
  }
}

/** The path of a log in a run directory. */
export const logFileOf = (directory: string, name: string): string => join(directory, 'logs', `${name}.log`)
