import { connect } from 'node:net'
import { join } from 'node:path'
import type { Arm } from '../../config/setup/switches.ts'
import { makeDirectory, makeSettings, writePrivate } from '../../guard/processes/private-files.ts'
import type { GuardedProcess } from '../../guard/processes/process.ts'
import { type Check, ready } from '../../guard/waiting/ready.ts'
import type { Launcher } from '../launch/launcher.ts'
import type { RunningService } from '../launch/running-service.ts'
import { inRedis } from './quoted.ts'

export interface RedisPlace {
  readonly port: number
  readonly password: string
}

export interface RedisSettings extends RedisPlace {
  readonly persistence: Arm['redis']
}

export interface RunningRedis extends RunningService {
  readonly url: string
  readonly process: GuardedProcess
}

export const redisUrlOf = ({ port, password }: RedisPlace): string => `redis://:${password}@127.0.0.1:${port}`

/**
 * The cache of a run begins empty and is removed with the run; an append-only file costs what it would cost in production.
 */
export const renderRedis = (
  { port, password, persistence }: RedisSettings,
  directory: string,
  listen: string,
): string =>
  [
    `bind ${listen}`,
    `port ${port}`,
    `requirepass ${password}`,
    'save ""',
    ...(persistence === 'append-only' ? ['appendonly yes', 'appendfsync everysec'] : ['appendonly no']),
    // A cache without a limit could use up the machine's memory. Only entries with a time to live are evicted, because others
    // are not cache entries.
    'maxmemory 512mb',
    'maxmemory-policy volatile-lru',
    'daemonize no',
    `dir ${inRedis(directory)}`,
    'loglevel notice',
    '',
  ].join('\n')

/** Authenticates and pings with the protocol itself, which needs only two lines. */
const pings =
  ({ port, password }: RedisPlace): Check =>
  () =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' })
      let answer = ''
      const settle = (problem: string | undefined): void => {
        socket.destroy()
        resolve(problem)
      }
      socket.setTimeout(1000, () => settle('it did not answer a PING within 1 s'))
      socket.on('error', (problem) => settle(problem.message))
      socket.on('close', () => settle(`it answered ${JSON.stringify(answer)} to a PING`))
      socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`))
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1')
        if (answer.endsWith('+PONG\r\n')) settle(undefined)
      })
    })

/**
 * Starts Redis; resolves once it answers.
 * @throws TailgateError PROGRAM_MISSING, SERVICE_DIED, SERVICE_NOT_READY.
 */
export async function startRedis(
  place: RedisSettings,
  guard: Launcher,
  signal: AbortSignal,
): Promise<RunningRedis> {
  const { command, version, image } = await guard.find('redis-server')
  const directory = join(guard.directory, 'redis')
  await makeDirectory(directory, guard.user)
  const configFile = join(await makeSettings(guard.directory, 'redis'), 'redis.conf')
  await writePrivate(configFile, renderRedis(place, directory, guard.listen), guard.user)
  const server = await guard.spawn({
    name: 'redis',
    program: 'redis-server',
    command,
    args: [configFile],
    environment: { LC_ALL: 'C' },
    directory,
    stopSignal: 'SIGTERM',
    user: guard.user,
  })
  await ready(server, pings(place), { seconds: 30, signal })
  return {
    name: 'redis',
    version,
    image,
    port: place.port,
    pids: [server.pid],
    url: redisUrlOf(place),
    process: server,
  }
}
