import { totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import type { Client } from 'pg'
import { TailgateError } from '../../base/errors.ts'
import { isProgram, onPath } from '../../base/find-program.ts'
import { ownUid } from '../../guard/ledger/run-root.ts'
import { makeDirectory, makeSettings, writePrivate } from '../../guard/processes/private-files.ts'
import type { Guard, GuardedProcess } from '../../guard/processes/process.ts'
import { type Check, ready } from '../../guard/waiting/ready.ts'
import { connectPostgres } from '../../measure/postgres-connection.ts'
import type { Launcher } from '../launch/launcher.ts'
import { runTask } from '../launch/run-once.ts'
import type { RunningService } from '../launch/running-service.ts'
import { scramVerifier } from '../launch/secrets.ts'
import type { PostgresPurpose, PostgresTuning } from './postgres-settings.ts'
import { hostRules, renderSettings, settingsOf } from './postgres-settings.ts'

/** The roles and the database of the service under test. The superuser is reached only over the socket. */
export const names = { superuser: 'tailgate', app: 'app', monitor: 'monitor', database: 'app' } as const

/** A PostgreSQL that can be started: its programs and its directories. */
export interface Postgres {
  readonly version: string
  readonly image: string | undefined
  readonly programs: { readonly postgres: string; readonly initdb: string; readonly psql: string }
}

/** The settings for one running server. */
export interface PostgresPlace {
  readonly name: string
  readonly dataDirectory: string
  readonly port: number
  readonly password: string
  readonly tuning: PostgresTuning
  /** Single settings, which replace those of the tuning. */
  readonly chosen?: Readonly<Record<string, string>> | undefined
  readonly purpose: PostgresPurpose
}

export interface RunningPostgres extends RunningService {
  /** For the app: loopback, with a password. */
  readonly url: string
  /** The directory of the socket, on which roles need no password. */
  readonly socketDirectory: string
  readonly process: GuardedProcess
  /** Whether it accepts connections. */
  readonly accepts: Check
}

/** The path of psql beside the server, because Debian's psql on PATH is a wrapper that needs Perl. */
const siblingProgram = (postgres: string, program: string): string => join(dirname(postgres), program)

/** @throws TailgateError PROGRAM_MISSING, IMAGE_MISSING. */
export async function findPostgres(launcher: Launcher): Promise<Postgres> {
  const { command: postgres, version, image } = await launcher.find('postgres')
  const programs = {
    postgres,
    initdb: siblingProgram(postgres, 'initdb'),
    psql: siblingProgram(postgres, 'psql'),
  }
  return { version, image, programs }
}

/** PostgreSQL reads the language of its messages and little else from the environment. */
export const postgresEnvironment = { LC_ALL: 'C', TZ: 'UTC' } as const

/** Whether initdb refused because its user has no account; it requires one although it is given a name. */
const isNameless = (problem: unknown): boolean =>
  problem instanceof TailgateError && problem.message.includes('could not look up effective user ID')

/**
 * The same task under a user with a name, in a user namespace, which the kernel may permit to any user; the files still
 * belong to the caller. 65534 is `nobody` nearly everywhere.
 */
function withName<Task extends { readonly command: string; readonly args: readonly string[] }>(task: Task) {
  const unshare = onPath('unshare', process.env).find(isProgram) ?? '/usr/bin/unshare'
  const as = ['--user', '--map-user=65534', '--map-group=65534']
  return { ...task, command: unshare, args: [...as, task.command, ...task.args] }
}

/** Creates an empty data directory. It is not synced; the code that keeps it syncs it at the end. */
export async function initialise(
  postgres: Postgres,
  dataDirectory: string,
  guard: Guard,
  signal: AbortSignal,
): Promise<void> {
  // Created in advance, so that the key of its shared memory, which is its inode, is recorded before the memory exists.
  await makeDirectory(dataDirectory, guard.user)
  const description = {
    name: 'initdb',
    program: 'initdb',
    sharedMemory: dataDirectory,
    command: postgres.programs.initdb,
    args: [
      ...['-D', dataDirectory, '-U', names.superuser, '--encoding=UTF8', '--locale=C', '--auth=trust'],
      ...['--no-sync', '--no-instructions', '--no-clean'],
    ],
    environment: postgresEnvironment,
    reaches: [dataDirectory],
    directory: guard.directory,
    stopSignal: 'SIGTERM',
    user: guard.user,
  } as const
  const make = (task: typeof description | ReturnType<typeof withName<typeof description>>) =>
    runTask(guard, task, 'PostgreSQL data directory', { seconds: 60, signal })
  await make(description).catch(async (problem: unknown) => {
    if (!isNameless(problem)) throw problem
    await make(withName(description)).catch(() => {
      signal.throwIfAborted()
      throw new TailgateError('USER_NAMELESS', { uid: ownUid() })
    })
  })
}

/**
 * The URL by which the app reaches its database. Its scheme is the one that every driver takes: SQLAlchemy refuses
 * `postgres:`.
 */
export const urlOf = (port: number, password: string): string =>
  `postgresql://${names.app}:${password}@127.0.0.1:${port}/${names.database}`

/**
 * A connection over the socket.
 * @throws Error when the server does not accept it.
 */
export async function connect(
  running: { readonly socketDirectory: string; readonly port: number },
  user: string,
  database: string,
): Promise<Client> {
  const { socketDirectory: host, port } = running
  return connectPostgres({ host, port, user, database }, 5000)
}

/** Runs statements one after another as the superuser. */
export async function administer(
  running: { readonly socketDirectory: string; readonly port: number },
  database: string,
  statements: readonly string[],
): Promise<void> {
  const client = await connect(running, names.superuser, database)
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Starts a server on its data directory; resolves once it accepts connections. */
export async function startPostgres(
  postgres: Postgres,
  place: PostgresPlace,
  guard: Launcher,
  signal: AbortSignal,
): Promise<RunningPostgres> {
  const { name, port, dataDirectory } = place
  const socketDirectory = join(guard.directory, name)
  const settingsDirectory = await makeSettings(guard.directory, name)
  const [configFile, hbaFile] = [
    join(settingsDirectory, 'postgresql.conf'),
    join(settingsDirectory, 'pg_hba.conf'),
  ]
  await makeDirectory(socketDirectory, guard.user)
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY
  const memory = Math.min(guard.memoryOf('postgres') ?? constrained, totalmem())
  const { listen } = guard
  const settings = settingsOf({ ...place, socketDirectory, hbaFile, memory, listen })
  await writePrivate(configFile, renderSettings(settings), guard.user)
  await writePrivate(hbaFile, hostRules(listen), guard.user)
  const server = await guard.spawn({
    name,
    program: 'postgres',
    ...(place.purpose === 'serve' ? { data: dataDirectory } : {}),
    sharedMemory: dataDirectory,
    command: postgres.programs.postgres,
    args: ['-D', dataDirectory, '-c', `config_file=${configFile}`],
    environment: postgresEnvironment,
    reaches: [dataDirectory],
    directory: socketDirectory,
    stopSignal: 'SIGINT',
    user: guard.user,
  })
  const at = { socketDirectory, port }
  const accepts: Check = () => administer(at, 'postgres', []).then(() => undefined)
  await ready(server, accepts, { seconds: 30, signal })
  return {
    ...at,
    name,
    version: postgres.version,
    image: postgres.image,
    pids: [server.pid],
    url: urlOf(port, place.password),
    process: server,
    accepts,
  }
}

/** Sets this run's password for the role of the app. */
export const setPassword = (running: RunningPostgres, password: string): Promise<void> =>
  administer(running, 'postgres', [`ALTER ROLE ${names.app} PASSWORD '${scramVerifier(password)}'`])

/** Creates the roles, the database and the extension in a new data directory. */
export async function makeDatabase(running: RunningPostgres, password: string): Promise<void> {
  await administer(running, 'postgres', [
    `CREATE ROLE ${names.app} LOGIN PASSWORD '${scramVerifier(password)}' IN ROLE pg_monitor`,
    `CREATE ROLE ${names.monitor} LOGIN IN ROLE pg_monitor`,
    `CREATE DATABASE ${names.database} OWNER ${names.app}`,
  ])
  await administer(running, names.database, [
    'CREATE EXTENSION pg_stat_statements',
    `GRANT EXECUTE ON FUNCTION pg_stat_statements_reset TO ${names.app}`,
  ])
}
