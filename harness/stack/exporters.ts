import type { Guard, GuardedProcess, ProcessDescription } from '../guard/process.ts'
import { names } from './postgres.ts'
import { findProgram, type Program } from './programs.ts'
import { answers, ready } from './ready.ts'

/** What the exporters read. */
export interface Observed {
  readonly postgres: { readonly socketDirectory: string; readonly port: number }
  readonly redis: { readonly port: number; readonly password: string }
  readonly nginxStatus: string
}

export interface Exporter {
  readonly name: 'postgres' | 'redis' | 'nginx'
  readonly program: Program
  readonly args: (port: number) => readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** Passwords go through the environment: a command line can be read by every user of the machine. */
export function exportersOf({ postgres, redis, nginxStatus }: Observed): readonly Exporter[] {
  const { socketDirectory, port } = postgres
  return [
    {
      name: 'postgres',
      program: 'prometheus-postgres-exporter',
      args: (own) => [`--web.listen-address=127.0.0.1:${own}`, '--log.level=warn'],
      environment: {
        DATA_SOURCE_NAME: `user=${names.monitor} host=${socketDirectory} port=${port} dbname=${names.database} sslmode=disable`,
      },
    },
    {
      name: 'redis',
      program: 'prometheus-redis-exporter',
      args: (own) => [`-web.listen-address=127.0.0.1:${own}`, `-redis.addr=redis://127.0.0.1:${redis.port}`],
      environment: { REDIS_PASSWORD: redis.password },
    },
    {
      name: 'nginx',
      program: 'prometheus-nginx-exporter',
      args: (own) => [`-web.listen-address=127.0.0.1:${own}`, `-nginx.scrape-uri=${nginxStatus}`],
      environment: {},
    },
  ]
}

/** Starts an exporter; resolves once it gives metrics. */
export async function startExporter(
  exporter: Exporter,
  port: number,
  guard: Guard,
  signal: AbortSignal,
): Promise<GuardedProcess> {
  const description: ProcessDescription = {
    name: `${exporter.name}-exporter`,
    command: await findProgram(exporter.program),
    args: exporter.args(port),
    environment: exporter.environment,
    directory: guard.directory,
    stopSignal: 'SIGTERM',
    user: guard.user,
  }
  const started = await guard.spawn(description)
  await ready(started, answers(`http://127.0.0.1:${port}/metrics`, 3000), { seconds: 15, signal })
  return started
}
