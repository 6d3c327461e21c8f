import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { processTable, readProc, withDescendants } from '../../measure/procfs.ts'

const execute = promisify(execFile)

/** With fewer, an arm and the generator need all of them: a part for each would measure the partition. */
const fewestToPart = 4

/** Which processors the services of an arm use, the same for both arms, and which one the generator has to itself. */
export interface Parts {
  readonly services: readonly number[]
  readonly generator: readonly number[]
}

/** `0-2,5` as numbers, ascending. */
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

/** The processors that this process may use, as the system lets it (a container may have fewer than the machine). */
export function allowedProcessors(proc = '/proc'): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readProc(`${proc}/self/status`) ?? '')?.[1]
  return list === undefined ? [] : processorsIn(list)
}

/** The generator on a processor of its own, and both arms on all others; undefined where there are too few. */
export const partsOf = (allowed: readonly number[]): Parts | undefined =>
  allowed.length < fewestToPart ? undefined : { services: allowed.slice(0, -1), generator: allowed.slice(-1) }

/**
 * Keeps processes, their threads and descendants, and what these start, on some processors.
 * @returns whether that is so now: not where the system does not permit it, or has no `taskset`.
 */
export async function pin(pids: readonly number[], processors: readonly number[]): Promise<boolean> {
  const family = withDescendants(processTable('/proc'), pids)
  const pinned = family.map((pid) =>
    execute('taskset', ['--all-tasks', '--cpu-list', '--pid', processors.join(','), String(pid)]).then(
      () => true,
      // One that has just ended needs no place.
      () => readProc(`/proc/${pid}/stat`) === undefined,
    ),
  )
  return family.length > 0 && (await Promise.all(pinned)).every(Boolean)
}
