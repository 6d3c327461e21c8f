import { execFile } from 'node:child_process'
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { promisify } from 'node:util'
import type { Arm } from '../config/setup/switches.ts'
import type { PressureKind } from './kernel-pressure.ts'
import { readProc } from './procfs.ts'

/** What a run was measured on: enough to tell whether two runs can be compared, and nothing that names a person. */
export interface Environment {
  readonly cpu: string
  /** Processors this process may use. */
  readonly cores: number
  readonly memoryBytes: number
  readonly kernel: string
  readonly node: string
  /** How the stack was set up, as it may be shown; absent from runs of before there was a choice. */
  readonly arm?: Arm | undefined
  /** Versions of the services by name. */
  readonly services: Readonly<Record<string, string>>
  /** The state of the project's git; undefined outside a repository. */
  readonly revision: { readonly commit: string; readonly dirty: boolean } | undefined
  /** The frequency governor of the first processor; undefined where there is none, as in most virtual machines. */
  readonly governor: string | undefined
  /** Share of the last ten seconds in which something waited for the resource, before the run; undefined without PSI. */
  readonly pressure: Readonly<Record<PressureKind, number | undefined>>
}

const run = promisify(execFile)

async function git(root: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['-C', root, ...args], { timeout: 3000, maxBuffer: 1 << 26 })
    return stdout.trim()
  } catch {
    return undefined
  }
}

async function revisionOf(root: string): Promise<Environment['revision']> {
  const [commit, changes] = await Promise.all([
    git(root, 'rev-parse', 'HEAD'),
    git(root, '--no-optional-locks', 'status', '--porcelain', '--untracked-files=normal'),
  ])
  return commit === undefined || changes === undefined ? undefined : { commit, dirty: changes !== '' }
}

/** The `some avg10` of a /proc/pressure file as a share in [0, 1]. */
export function parseRecentPressure(text: string): number | undefined {
  const percent = /^some avg10=([\d.]+)/m.exec(text)?.[1]
  return percent === undefined ? undefined : Number(percent) / 100
}

/** Describes this machine and the project in `root`; whatever the system does not tell is undefined, never an error. */
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
    // Nobody here set up what runs already.
    ...(arm === undefined ? {} : { arm }),
    services,
    revision: await revisionOf(root),
    governor: readProc('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim(),
    pressure: { cpu: pressure('cpu'), io: pressure('io'), memory: pressure('memory') },
  }
}
