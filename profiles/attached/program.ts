import { basename, resolve } from 'node:path'
import { commandLineOf, readProcLink } from '../../harness/measure/procfs.ts'
import { fileOf } from './runtime.ts'

/** What a process executes. A part that may not be read, or that a title has overwritten, is undefined. */
export interface Program {
  readonly file: string | undefined
  /** The name of the script that Node or Python runs, without its directory: a cluster gives its workers the whole path. */
  readonly script: string | undefined
}

/** Options that code follows. It differs between the workers of a Python program, as it holds the numbers of their pipes. */
const isBeforeCode = (option = ''): boolean => /^(?:-\w*[cep]|--eval|--print)$/.test(option)

/**
 * The first argument that is no option. Where it is the value of an option, the workers of a program have the same value, so
 * that it does not tell them apart.
 */
function scriptIn(args: readonly string[]): string | undefined {
  const at = args.findIndex((argument) => argument !== '' && !argument.startsWith('-'))
  return isBeforeCode(args[at - 1]) ? undefined : args[at]
}

/** What a process executes now. */
export function executedBy(pid: number, proc = '/proc'): Program {
  const [, ...args] = commandLineOf(pid, proc)
  const directory = readProcLink(`${proc}/${pid}/cwd`) ?? '/'
  const script = scriptIn(args)
  return {
    file: fileOf(pid, proc),
    script: script === undefined ? undefined : basename(resolve(directory, script)) || undefined,
  }
}

const mayBeEqual = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other

/** Whether two processes may be workers of one program, because nothing that is known of them tells them apart. */
export const mayBeWorkersOfOne = (one: Program, other: Program): boolean =>
  mayBeEqual(one.file, other.file) && mayBeEqual(one.script, other.script)
