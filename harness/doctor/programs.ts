import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { isProgram } from '../base/find-program.ts'
import { findK6, k6Install } from '../load/k6/program/program.ts'
import { installLine, lookFor, type Program, versionOf } from '../stack/launch/programs.ts'
import { type Finding, here, lacking } from './finding.ts'

interface Wanted {
  readonly program: Program
  readonly name: string
  /** Other programs that must be installed with it. */
  readonly companions?: readonly string[]
  /** What does not work without it; undefined when `run` needs it. */
  readonly without?: string
}

const wanted: readonly Wanted[] = [
  { program: 'postgres', name: 'PostgreSQL', companions: ['initdb', 'psql'] },
  { program: 'redis-server', name: 'Redis' },
  { program: 'nginx', name: 'Nginx' },
  { program: 'prometheus', name: 'Prometheus', without: 'no series of the services in the bundle' },
  { program: 'prometheus-postgres-exporter', name: 'postgres exporter', without: 'no PostgreSQL series' },
  { program: 'prometheus-redis-exporter', name: 'redis exporter', without: 'no Redis series' },
  { program: 'prometheus-nginx-exporter', name: 'nginx exporter', without: 'no Nginx series' },
  { program: 'prometheus-node-exporter', name: 'node exporter', without: 'no series of the machine' },
  { program: 'grafana', name: 'Grafana', without: '`up --observe` uses its image, or draws pages' },
]

const needsOf = {
  postgres: 'no PostgreSQL, which the project does not use',
  'redis-server': 'no Redis, which the project does not use',
  nginx: 'no proxy, which the project does not use',
} as const

/** A program that this project does not need becomes optional. */
const relaxed = (one: Wanted, needed: readonly Program[]): Wanted => {
  const { program } = one
  const without = Object.hasOwn(needsOf, program) ? needsOf[program as keyof typeof needsOf] : undefined
  return without === undefined || needed.includes(program) ? one : { ...one, without }
}

async function check({ program, name, companions: beside = [], without }: Wanted): Promise<Finding> {
  const path = await lookFor(program)
  const absent =
    path === undefined ? undefined : beside.find((other) => !isProgram(join(dirname(path), other)))
  if (path !== undefined && absent === undefined)
    return { ...here(name, await versionOf(path)), needed: without === undefined }
  const detail = absent === undefined ? (without ?? 'no native stack') : `${absent} is not beside ${path}`
  return { ...lacking(name, detail, installLine(program)), needed: without === undefined }
}

async function lookForK6(): Promise<Finding> {
  const path = findK6()
  if (!path) return { ...lacking('k6', 'k6 scenarios are unproven', k6Install), needed: false }
  const said = await promisify(execFile)(path, ['version'], { timeout: 5000 }).catch(() => ({ stdout: '' }))
  return here('k6', /v([\d.]+)/.exec(said.stdout)?.[1] ?? 'unknown')
}

/** Which programs for a run are installed. `needed` are the programs of this project; undefined when no project is known. */
export const programs = (
  needed: readonly Program[] = ['postgres', 'redis-server', 'nginx'],
): Promise<readonly Finding[]> =>
  Promise.all([...wanted.map((one) => check(relaxed(one, needed))), lookForK6()])
