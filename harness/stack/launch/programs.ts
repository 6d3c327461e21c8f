import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { TailgateError } from '../../base/errors.ts'
import { isProgram, onPath } from '../../base/find-program.ts'

/**
 * The packages of a stack's programs, by system. Debian has no Grafana, and Grafana's image works as well. On Debian, `npm
 * start` installs the first kind by itself.
 */
export const packages = {
  postgres: { debian: 'postgresql', brew: 'postgresql@16' },
  initdb: { debian: 'postgresql', brew: 'postgresql@16' },
  psql: { debian: 'postgresql', brew: 'postgresql@16' },
  'redis-server': { debian: 'redis-server', brew: 'redis' },
  nginx: { debian: 'nginx-light', brew: 'nginx' },
  prometheus: { debian: 'prometheus', brew: 'prometheus' },
  'prometheus-postgres-exporter': { debian: 'prometheus-postgres-exporter', brew: 'postgres_exporter' },
  'prometheus-redis-exporter': { debian: 'prometheus-redis-exporter', brew: 'redis_exporter' },
  'prometheus-nginx-exporter': {
    debian: 'prometheus-nginx-exporter',
    brew: 'nginx-prometheus-exporter',
  },
  'prometheus-node-exporter': { debian: 'prometheus-node-exporter', brew: 'node_exporter' },
  grafana: { image: 'grafana/grafana:12.3.1', brew: 'grafana' },
  'grafana-server': { image: 'grafana/grafana:12.3.1', brew: 'grafana' },
} as const

export type Program = keyof typeof packages

/** The exporter of each program that the stack of a target may need: it gives the program's series to Prometheus. */
export const exporterOf = {
  postgres: 'prometheus-postgres-exporter',
  'redis-server': 'prometheus-redis-exporter',
  nginx: 'prometheus-nginx-exporter',
} as const satisfies Partial<Record<Program, Program>>

/** A program that the stack of a target may need, apart from the app and the services that the target describes. */
export type NeededProgram = keyof typeof exporterOf

/** The command that installs a program on this system. */
export function installLine(program: Program, platform: string = process.platform): string {
  const found = packages[program]
  if (platform === 'darwin') return `brew install ${found.brew}`
  return 'debian' in found ? `sudo apt-get install ${found.debian}` : `docker pull ${found.image}`
}

/** Where Debian and Homebrew keep each version of PostgreSQL in a directory of its own. */
const postgresRoots = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'] as const

/**
 * PostgreSQL's own directories below these roots, newest version first, because its servers are on PATH neither on Debian nor
 * with Homebrew, which links no versioned formula.
 */
export async function postgresDirectories(
  roots: readonly string[] = postgresRoots,
): Promise<readonly string[]> {
  const listed = await Promise.all(
    roots.map(async (root) => {
      const names = await readdir(root).catch(() => [])
      return names.flatMap((name) => {
        const version = /^(?:postgresql@)?([0-9]+)$/.exec(name)?.[1]
        return version === undefined ? [] : [{ version: Number(version), path: join(root, name, 'bin') }]
      })
    }),
  )
  return listed
    .flat()
    .toSorted((a, b) => b.version - a.version)
    .map(({ path }) => path)
}

/** What exporters are called that do not come from Debian, as far as they take the same arguments. */
const otherNames: Partial<Record<Program, string>> = {
  'prometheus-postgres-exporter': 'postgres_exporter',
  'prometheus-redis-exporter': 'redis_exporter',
  'prometheus-node-exporter': 'node_exporter',
}

const systemDirectories = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/homebrew/bin', '/usr/local/bin']

/**
 * The directories in which programs are searched, in order; only those in `TAILGATE_PATH` when that is set, so that other
 * versions can be tried.
 */
async function searchedPath({ TAILGATE_PATH, PATH = '' }: NodeJS.ProcessEnv): Promise<string> {
  if (TAILGATE_PATH !== undefined) return TAILGATE_PATH
  return [...(await postgresDirectories()), PATH, ...systemDirectories].join(delimiter)
}

/** The path of a program, by the name that Debian or its makers give it; undefined when it is not installed. */
export async function lookFor(
  program: Program,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const PATH = await searchedPath(environment)
  const names = [program, otherNames[program] ?? []].flat()
  return names.flatMap((name) => onPath(name, { PATH })).find(isProgram)
}

/** @throws TailgateError PROGRAM_MISSING with the command that installs it. */
export async function findProgram(program: Program, environment?: NodeJS.ProcessEnv): Promise<string> {
  const path = await lookFor(program, environment)
  if (path === undefined)
    throw new TailgateError('PROGRAM_MISSING', { program, install: installLine(program) })
  return path
}

const execute = promisify(execFile)

/** The version that a program reports, as `15.10`; 'unknown' when it reports none. */
export async function versionOf(path: string): Promise<string> {
  const flag = path.endsWith('nginx') ? '-v' : '--version'
  const said = await execute(path, [flag], { timeout: 30_000 }).catch(() => ({
    stdout: '',
    stderr: '',
  }))
  return /[0-9]+(\.[0-9]+)+/.exec(said.stdout + said.stderr)?.[0] ?? 'unknown'
}
