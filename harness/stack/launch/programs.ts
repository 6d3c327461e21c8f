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

/** The command that installs a program on this system. */
export function installLine(program: Program, platform: string = process.platform): string {
  const found = packages[program]
  if (platform === 'darwin') return `brew install ${found.brew}`
  return 'debian' in found ? `sudo apt-get install ${found.debian}` : `docker pull ${found.image}`
}

/** PostgreSQL's own directories on Debian, newest version first, because its servers are not on PATH there. */
async function postgresDirectories(): Promise<readonly string[]> {
  const base = '/usr/lib/postgresql'
  const versions = await readdir(base).catch(() => [])
  return versions
    .filter((version) => /^[0-9]+$/.test(version))
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(base, version, 'bin'))
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

/** The path of a program; undefined when it is not installed. */
export async function lookFor(
  program: Program,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  return onPath(program, { PATH: await searchedPath(environment) }).find(isProgram)
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
