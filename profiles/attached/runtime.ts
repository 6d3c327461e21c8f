import { basename } from 'node:path'
import { readProc, readProcLink } from '../../harness/measure/procfs.ts'

/** The runtimes that profilers distinguish. */
export type Runtime = 'node' | 'python' | 'other'

export const runtimeWords: Readonly<Record<Runtime, string>> = {
  node: 'Node',
  python: 'Python',
  other: 'neither Node nor Python',
}

/** What Linux adds to the name of a file that was deleted or replaced after a process had begun to execute it. */
const deleted = / \(deleted\)$/

/** The runtime of a program by its name: `python3.12` is Python; `nodemon` is not Node itself. */
export function runtimeOfProgram(program: string): Runtime {
  const name = basename(program).replace(deleted, '')
  if (/^(node|nodejs)(-?\d+)?$/.test(name)) return 'node'
  return /^(python|pypy)\d*(\.\d+)*$/.test(name) ? 'python' : 'other'
}

/** The file that a process executes; undefined when it may not be read. */
export const fileOf = (pid: number, proc = '/proc'): string | undefined =>
  readProcLink(`${proc}/${pid}/exe`)?.replace(deleted, '')

/**
 * The runtime of a process, by the file that it executes; its command line is not used, because a program may overwrite it.
 * Undefined when the file may not be read.
 */
export function runtimeOfProcess(pid: number, proc = '/proc'): Runtime | undefined {
  const file = fileOf(pid, proc)
  return file === undefined ? undefined : runtimeOfProgram(file)
}

const sigusr1 = 10

/**
 * Whether a process handles SIGUSR1, as every Node does that may open its inspector. The signal would end any other process.
 * @param status the text of /proc/<pid>/status
 */
export function catchesSigusr1(status: string | undefined): boolean {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status ?? '')?.[1]
  return mask !== undefined && ((BigInt(`0x${mask}`) >> BigInt(sigusr1 - 1)) & 1n) === 1n
}

export const statusOf = (pid: number): string | undefined => readProc(`/proc/${pid}/status`)
