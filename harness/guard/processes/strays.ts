import { readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { hasCode } from '../../base/errors.ts'
import { isInside } from '../../base/paths.ts'
import { hasTerminal, pidsIn, startOf } from './identity.ts'
import { removeSharedFiles, sharedFilesOf } from './shared-files.ts'

/** The variable that every process of a run has, so that its descendants are found wherever they moved. */
export const runVariable = 'TAILGATE_RUN'

/** A variable of the guardian itself; a child has it until it becomes the program that it is meant to be. */
export const guardianVariable = 'TAILGATE_GUARDIAN'

async function belongs(
  pid: number,
  id: string,
  directory: string,
  variables: readonly string[],
  proc: string,
): Promise<boolean> {
  const [cwd, environment] = await Promise.all([
    readlink(`${proc}/${pid}/cwd`).catch(() => ''),
    readFile(`${proc}/${pid}/environ`, 'latin1').catch(() => ''),
  ])
  const set = environment.split('\0')
  if (variables.some((variable) => set.includes(`${variable}=${id}`))) return true
  // Each service begins a session of its own, without a terminal; a person who looks at the logs has one.
  return isInside(directory, cwd) && !(await hasTerminal(pid, proc))
}

/**
 * Processes that work in the run directory or have its id in their environment. The directory finds PostgreSQL and Nginx,
 * which overwrite their environment; the id finds processes that work elsewhere. A process with a terminal is not found by the
 * directory alone, because it may be a person's shell. Linux only: without /proc the result is empty.
 */
export async function findStrays(
  id: string,
  directory: string,
  variables: readonly string[] = [runVariable],
  proc = '/proc',
): Promise<readonly number[]> {
  const pids = await pidsIn(proc)
  const ours = await Promise.all(
    pids.map(async (pid) => pid !== process.pid && (await belongs(pid, id, directory, variables, proc))),
  )
  return pids.filter((_, index) => ours[index])
}

/** Sends a signal to one process of this machine. `gone`: there is none; `refused`: it belongs to another user. */
export function signalPid(pid: number, signal: NodeJS.Signals): 'sent' | 'gone' | 'refused' {
  try {
    process.kill(pid, signal)
    return 'sent'
  } catch (problem) {
    return hasCode(problem, 'EPERM') ? 'refused' : 'gone'
  }
}

/** How long killed processes may take to end, in milliseconds; on an overloaded machine they do not end at once. */
const killTimeoutMs = 3000

/**
 * Kills the remaining processes of a run, in rounds, because a process may fork during the search, and removes the memory
 * that they shared.
 * @returns the processes that do not end.
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

/** The directory of the logs in a run directory. */
export const logsOf = (directory: string): string => join(directory, 'logs')

/** The path of a log in a run directory. */
export const logFileOf = (directory: string, name: string): string => join(logsOf(directory), `${name}.log`)
