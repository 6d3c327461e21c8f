import { join } from 'node:path'
import type { ProcessDescription } from '../../guard/processes/process.ts'
import { answers, ready } from '../../guard/waiting/ready.ts'
import type { Launcher } from '../launch/launcher.ts'
import { exporterOf, type Program } from '../launch/programs.ts'
import { names } from '../services/postgres.ts'
import { inConnection } from '../services/quoted.ts'

/** What the exporters read; undefined for services that the stack does not have. */
export interface Observed {
  readonly postgres: { readonly socketDirectory: string; readonly port: number } | undefined
  readonly redis: { readonly port: number; readonly password: string } | undefined
  readonly nginxStatus: string | undefined
}

export interface Exporter {
  /** The job under which it is scraped, the same as in docker-compose.yml, so that the same dashboards fit. */
  readonly job: 'postgres' | 'redis' | 'nginx' | 'node'
  readonly program: Program
  /** Whether a missing exporter is reported. */
  readonly expected: boolean
  readonly args: (port: number) => readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Directories of the run that it must be able to read. */
  readonly reaches?: readonly string[]
}

/** Only collectors that the dashboards show, because others would cost processor time each second. */
const nodeCollectors = [
  ...['cpu', 'meminfo', 'loadavg', 'diskstats', 'netdev', 'pressure', 'stat'].map(
    (name) => `--collector.${name}`,
  ),
  // Without this the loopback interface is left out, which carries all the load.
  '--collector.netdev.device-exclude=^$',
]

/** Files of this installation that exporters read; they are copied to a place where the exporters can read them. */
export const exporterFiles = ['postgres-queries.yml'] as const

/** Gives the argument by which an exporter listens on a port. */
type Listen = (port: number) => string

const ofPostgres = (
  { socketDirectory, port }: NonNullable<Observed['postgres']>,
  queries: string,
  listen: Listen,
): Exporter => ({
  job: 'postgres',
  program: exporterOf.postgres,
  expected: true,
  args: (own) => [`-${listen(own)}`, '--log.level=warn', `--extend.query-path=${queries}`],
  reaches: [socketDirectory],
  environment: {
    DATA_SOURCE_NAME: `user=${names.monitor} host=${inConnection(socketDirectory)} port=${port} dbname=${names.database} sslmode=disable`,
  },
})

const ofRedis = ({ port, password }: NonNullable<Observed['redis']>, listen: Listen): Exporter => ({
  job: 'redis',
  program: exporterOf['redis-server'],
  expected: true,
  args: (own) => [listen(own), `-redis.addr=redis://127.0.0.1:${port}`],
  environment: { REDIS_PASSWORD: password },
})

const ofNginx = (status: string, listen: Listen): Exporter => ({
  job: 'nginx',
  program: exporterOf.nginx,
  expected: true,
  args: (own) => [listen(own), `-nginx.scrape-uri=${status}`],
  environment: {},
})

/**
 * Every exporter of a stack. Passwords are given in the environment, because every user of the machine can read a command
 * line.
 * @param directory contains copies of `exporterFiles`.
 */
export function exportersOf(
  { postgres, redis, nginxStatus }: Observed,
  directory: string,
  address = '127.0.0.1',
): readonly Exporter[] {
  const [queries] = exporterFiles.map((name) => join(directory, name))
  const listen = (own: number): string => `-web.listen-address=${address}:${own}`
  return [
    ...(postgres === undefined ? [] : [ofPostgres(postgres, queries ?? '', listen)]),
    ...(redis === undefined ? [] : [ofRedis(redis, listen)]),
    ...(nginxStatus === undefined ? [] : [ofNginx(nginxStatus, listen)]),
    {
      job: 'node',
      program: 'prometheus-node-exporter',
      expected: false,
      args: (own) => [
        `-${listen(own)}`,
        '--log.level=warn',
        '--collector.disable-defaults',
        ...nodeCollectors,
      ],
      environment: {},
    },
  ]
}

/**
 * Starts an exporter; resolves once it gives metrics.
 * @throws PROGRAM_MISSING, SERVICE_DIED, SERVICE_NOT_READY.
 */
export async function startExporter(
  exporter: Exporter,
  port: number,
  guard: Launcher,
  signal: AbortSignal,
): Promise<void> {
  const description: ProcessDescription = {
    name: `${exporter.job}-exporter`,
    program: exporter.program,
    command: (await guard.find(exporter.program)).command,
    args: exporter.args(port),
    environment: exporter.environment,
    reaches: exporter.reaches ?? [],
    directory: guard.directory,
    stopSignal: 'SIGTERM',
    user: guard.user,
  }
  const started = await guard.spawn(description)
  await ready(started, answers(`http://127.0.0.1:${port}/metrics`, 3000), { seconds: 60, signal })
}
