import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { processTable, readProc, withDescendants } from '../../measure/procfs.ts'

const execute = promisify(execFile)

/**
 * With fewer processors, an arm and the generator need all of them: with a part for each, the partition would be measured.
 */
const fewestToPart = 4

/** The processors that the services of both arms use, and the processor that only the generator uses. */
export interface Parts {
  readonly services: readonly number[]
  readonly generator: readonly number[]
}

/** The numbers in a list such as `0-2,5`, ascending. */
export const processorsIn = (list: string): number[] =>
  list
    .trim()
    .split(',')
    .flatMap((range) => {
      const [from = Number.NaN, to = from] = range.split('-').map(Number)
      return Number.isFinite(from + to) && range !== ''
        ? Array.from({ length: to - from + 1 }, (_, at) => from + at)
        : []
    })

/** The processors that the system lets this process use (a container may have fewer than the machine). */
export function allowedProcessors(proc = '/proc'): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readProc(`${proc}/self/status`) ?? '')?.[1]
  return list === undefined ? [] : processorsIn(list)
}

/** One processor for the generator, and all others for both arms; undefined if there are too few. */
export const partsOf = (allowed: readonly number[]): Parts | undefined =>
  allowed.length < fewestToPart ? undefined : { services: allowed.slice(0, -1), generator: allowed.slice(-1) }

/**
 * Keeps processes, with their threads and descendants and everything that these start, on some processors.
 * @returns whether that succeeded: it does not if the system does not permit it or has no `taskset`.
 */
export async function pin(pids: readonly number[], processors: readonly number[]): Promise<boolean> {
  const family = withDescendants(processTable('/proc'), pids)
  const pinned = family.map((pid) =>
    execute('taskset', ['--all-tasks', '--cpu-list', '--pid', processors.join(','), String(pid)]).then(
      () => true,
      // A process that has just ended needs no processor.
      () => readProc(`/proc/${pid}/stat`) === undefined,
    ),
  )
  return family.length > 0 && (await Promise.all(pinned)).every(Boolean)
}
