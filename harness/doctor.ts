import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { promisify } from 'node:util'
import Docker from 'dockerode'
import { findK6, k6Install } from './load/k6-program.ts'
import { installLine, lookFor, type Program, versionOf } from './stack/programs.ts'

/** One line of a doctor's findings. `needed` means that `run` cannot work without it. */
export interface Finding {
  readonly name: string
  readonly state: 'here' | 'missing' | 'note'
  readonly needed: boolean
  /** A version, a figure, or what its absence means. */
  readonly detail: string
  /** The exact line that mends it. */
  readonly remedy: string | undefined
}

const programs: readonly { program: Program; name: string; needed: boolean; without: string }[] = [
  { program: 'postgres', name: 'PostgreSQL', needed: true, without: 'no stack' },
  { program: 'redis-server', name: 'Redis', needed: true, without: 'no stack' },
  { program: 'nginx', name: 'Nginx', needed: true, without: 'no stack' },
  {
    program: 'prometheus',
    name: 'Prometheus',
    needed: false,
    without: 'no series of the services in the bundle',
  },
  {
    program: 'prometheus-postgres-exporter',
    name: 'postgres exporter',
    needed: false,
    without: 'no PostgreSQL series',
  },
  { program: 'prometheus-redis-exporter', name: 'redis exporter', needed: false, without: 'no Redis series' },
  { program: 'prometheus-nginx-exporter', name: 'nginx exporter', needed: false, without: 'no Nginx series' },
]

const here = (name: string, detail: string): Finding => ({
  name,
  state: 'here',
  needed: false,
  detail,
  remedy: undefined,
})

async function findProgram({ program, name, needed, without }: (typeof programs)[number]): Promise<Finding> {
  const path = await lookFor(program)
  if (path) return { ...here(name, await versionOf(path)), needed }
  return { name, state: 'missing', needed, detail: without, remedy: installLine(program) }
}

async function findInstrument(): Promise<Finding> {
  const path = findK6()
  if (!path)
    return {
      name: 'k6',
      state: 'missing',
      needed: false,
      detail: 'k6 scenarios are unproven',
      remedy: k6Install,
    }
  const { stdout } = await promisify(execFile)(path, ['version'], { timeout: 5000 }).catch(() => ({
    stdout: '',
  }))
  return here('k6', /v([\d.]+)/.exec(stdout)?.[1] ?? 'unknown')
}

async function findDocker(): Promise<Finding> {
  const version = await new Docker({ timeout: 2000 }).version().catch(() => undefined)
  if (version) return here('Docker', version.Version)
  return {
    name: 'Docker',
    state: 'note',
    needed: false,
    detail: 'no daemon answers; the native stack does not need one',
    remedy: undefined,
  }
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

function machine(): Finding[] {
  const pressure = /^some avg10=([\d.]+)/m.exec(read('/proc/pressure/cpu') ?? '')?.[1]
  const governor = read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')
  const busy = Number(pressure ?? 0) > 20
  return [
    here('Node', process.versions.node),
    here('processors', String(availableParallelism())),
    here('memory', `${(totalmem() / 2 ** 30).toFixed(1)} GiB`),
    {
      name: 'contention',
      state: busy ? 'note' : 'here',
      needed: false,
      detail:
        pressure === undefined
          ? 'the kernel does not tell (no PSI)'
          : `${pressure} % of the last 10 s something waited for a processor`,
      remedy: busy ? 'stop what else is running, or verdicts will more often be unproven' : undefined,
    },
    ...(governor === undefined || governor === 'performance'
      ? []
      : [
          {
            name: 'governor',
            state: 'note',
            needed: false,
            detail: governor,
            remedy: 'cpupower frequency-set -g performance',
          } as const,
        ]),
  ]
}

/** Where Docker answers, a program that is missing only means that the stack runs there. */
export const relievedBy = (docker: Finding, findings: readonly Finding[]): readonly Finding[] =>
  findings.map((finding) =>
    docker.state === 'here' && finding.needed && finding.state === 'missing'
      ? { ...finding, needed: false, detail: 'no native stack; `run` uses Docker' }
      : finding,
  )

/** Looks at everything a run needs or would like. */
export async function examine(): Promise<readonly Finding[]> {
  const [docker, instrument, ...found] = await Promise.all([
    findDocker(),
    findInstrument(),
    ...programs.map(findProgram),
  ])
  return [...machine(), ...relievedBy(docker, found), instrument, docker]
}
