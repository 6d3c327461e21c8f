import { execFile } from 'node:child_process'
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { promisify } from 'node:util'
import { countedFiles } from '../config/experiment/places.ts'
import type { Arm } from '../config/setup/switches.ts'
import type { PressureKind } from './kernel-pressure.ts'
import { readProc } from './procfs.ts'

/** What a run was measured on: enough to decide whether two runs can be compared, and nothing that identifies a person. */
export interface Environment {
  readonly cpu: string
  /** Processors that this process may use. */
  readonly cores: number
  readonly memoryBytes: number
  readonly kernel: string
  readonly node: string
  /** The set-up of the stack, as it may be shown; absent from runs of before it was recorded. */
  readonly arm?: Arm | undefined
  /** Versions of the services by name. */
  readonly services: Readonly<Record<string, string>>
  /** The state of the project's git repository, stored results of experiments not counted; undefined outside a repository. */
  readonly revision: { readonly commit: string; readonly dirty: boolean } | undefined
  /** The frequency governor of the first processor; undefined when there is none, as in most virtual machines. */
  readonly governor: string | undefined
  /** The share of the ten seconds before the run in which a task waited for the resource; undefined without PSI. */
  readonly pressure: Readonly<Record<PressureKind, number | undefined>>
}

const run = promisify(execFile)

async function git(root: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['-C', root, ...args], { timeout: 15_000, maxBuffer: 1 << 26 })
    return stdout.trim()
  } catch {
    return undefined
  }
}

async function revisionOf(root: string): Promise<Environment['revision']> {
  const [commit, changes] = await Promise.all([
    git(root, 'rev-parse', 'HEAD'),
    git(
      root,
      '--no-optional-locks',
      'status',
      '--porcelain',
      '--untracked-files=normal',
      '--',
      ...countedFiles,
    ),
  ])
  return commit === undefined || changes === undefined ? undefined : { commit, dirty: changes !== '' }
}

/** The `some avg10` value of a /proc/pressure file, as a share in [0, 1]. */
export function parseRecentPressure(text: string): number | undefined {
  const percent = /^some avg10=([\d.]+)/m.exec(text)?.[1]
  return percent === undefined ? undefined : Number(percent) / 100
}

/**
 * Describes this machine and the project in `root`. A value that the system does not provide is undefined, never an error.
 */
export async function describeEnvironment(
  root: string,
  arm: Arm | undefined,
  services: Readonly<Record<string, string>>,
): Promise<Environment> {
  const pressure = (kind: PressureKind) => parseRecentPressure(readProc(`/proc/pressure/${kind}`) ?? '')
  return {
    cpu: cpus()[0]?.model.trim() ?? arch(),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    kernel: `${type()} ${release()} ${arch()}`,
    node: process.versions.node,
    // A target that already runs was not set up by Tailgate.
    ...(arm === undefined ? {} : { arm }),
    services,
    revision: await revisionOf(root),
    governor: readProc('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim(),
    pressure: { cpu: pressure('cpu'), io: pressure('io'), memory: pressure('memory') },
  }
}
