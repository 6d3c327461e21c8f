import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { messageOf } from '../base/errors.ts'
import { formatMemory } from '../config/units/units.ts'
import { type Finding, here, lacking, note } from './finding.ts'

const gibibyte = 2 ** 30

/**
 * In bytes: with less than `needed` a stack does not start; with less than `wanted` it starts, but its figures say little.
 */
const memoryLimits = { needed: 0.6 * gibibyte, wanted: 1.5 * gibibyte }
const diskLimits = { needed: 0.3 * gibibyte, wanted: 2 * gibibyte }

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

/** A finding for an amount of something that must be large enough. */
function measure(
  name: string,
  free: number,
  limits: { readonly needed: number; readonly wanted: number },
  words: { readonly detail: string; readonly remedy: string },
): Finding {
  const { detail, remedy } = words
  if (free < limits.needed)
    return lacking(name, `${detail}; a stack needs ${formatMemory(limits.needed)}`, remedy)
  if (free < limits.wanted) return note(name, `${detail}; ${formatMemory(limits.wanted)} are better`, remedy)
  return here(name, detail)
}

/** The memory. `limit` is what the cgroup allows, `available` what is not in use; in bytes. */
export function memory(total: number, limit: number, available: number): Finding {
  const allowed = Math.min(total, limit)
  const free = Math.min(available, allowed)
  const limited = allowed < total ? ` of which ${formatMemory(allowed)} are allowed here,` : ''
  return measure('memory', free, memoryLimits, {
    detail: `${formatMemory(total)},${limited} ${formatMemory(free)} free`,
    remedy: 'stop what else is running, or give this machine or its container more memory',
  })
}

/** The free space where runs and prepared databases are kept, in bytes. */
export const disk = (directory: string, free: number): Finding =>
  measure('disk', free, diskLimits, {
    detail: `${formatMemory(free)} free in ${directory}`,
    remedy: `free some of ${directory}, or name another directory in TMPDIR`,
  })

/**
 * Whether other programs used the processors. `pressure` is the content of /proc/pressure/cpu; empty when the kernel does not
 * provide it.
 */
export function contention(pressure: string): Finding {
  const share = /^some avg10=([\d.]+)/m.exec(pressure)?.[1]
  if (share === undefined) return note('contention', 'the kernel does not tell (no PSI)')
  const detail = `${share} % of the last 10 s something waited for a processor`
  if (Number(share) <= 20) return here('contention', detail)
  return note('contention', detail, 'stop what else is running, or verdicts will more often be unproven')
}

/** The frequency governor; empty when the processor has none, as in most virtual machines. */
export function governor(name: string): Finding {
  if (name === '') return here('governor', 'none, as in most virtual machines')
  if (name === 'performance') return here('governor', name)
  return note(
    'governor',
    `${name}: the processor changes its speed`,
    'sudo cpupower frequency-set -g performance',
  )
}

export function processors(count: number): Finding {
  if (count > 1) return here('processors', String(count))
  return note('processors', '1: the load and the service share it', 'measure on a machine with two or more')
}

/** The free space of a directory, as far as it can be asked. Another finding says whether runs can live there. */
async function diskOf(directory: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(directory)
    return disk(directory, bavail * bsize)
  } catch (error) {
    return note('disk', `not known: ${messageOf(error)}`)
  }
}

/** Findings about the current state of the machine. */
export async function machine(): Promise<readonly Finding[]> {
  const available = Number(/^MemAvailable:\s+(\d+) kB/m.exec(read('/proc/meminfo'))?.[1] ?? Number.NaN) * 1024
  return [
    here('Node', process.versions.node),
    processors(availableParallelism()),
    memory(
      totalmem(),
      process.constrainedMemory() || Number.POSITIVE_INFINITY,
      Number.isNaN(available) ? totalmem() : available,
    ),
    await diskOf(tmpdir()),
    contention(read('/proc/pressure/cpu')),
    governor(read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')),
  ]
}
