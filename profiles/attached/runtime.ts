import { basename } from 'node:path'
import { readProc, readProcLink } from '../../harness/measure/procfs.ts'

/** What runs a program, as far as profilers tell them apart. */
export type Runtime = 'node' | 'python' | 'other'

export const runtimeWords: Readonly<Record<Runtime, string>> = {
  node: 'Node',
  python: 'Python',
  other: 'neither Node nor Python',
}

/** What a program of this name is: `python3.12` is Python, `nodemon` is not Node itself. */
export function runtimeOfProgram(program: string): Runtime {
  const name = basename(program).replace(/ \(deleted\)$/, '')
  if (/^(node|nodejs)(-?\d+)?$/.test(name)) return 'node'
  return /^(python|pypy)\d*(\.\d+)*$/.test(name) ? 'python' : 'other'
}

/**
 * What a process is, by the file that it runs and not by how it was called, which a program may write over; undefined where
 * that may not be looked at.
 */
export function runtimeOfProcess(pid: number, proc = '/proc'): Runtime | undefined {
  const file = readProcLink(`${proc}/${pid}/exe`)
  return file === undefined ? undefined : runtimeOfProgram(file)
}

const sigusr1 = 10

/**
 * Whether a process has a handler of SIGUSR1, as every Node has that may open its inspector; the signal would end any other.
 * @param status the text of /proc/<pid>/status
 */
export function catchesSigusr1(status: string | undefined): boolean {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status ?? '')?.[1]
  return mask !== undefined && ((BigInt(`0x${mask}`) >> BigInt(sigusr1 - 1)) & 1n) === 1n
}

export const statusOf = (pid: number): string | undefined => readProc(`/proc/${pid}/status`)
