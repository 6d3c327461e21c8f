import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { listens } from '../../harness/guard/waiting/readiness.ts'
import { freePort } from '../fixtures/free-port.ts'

const binaries = process.env.PG_BIN ?? '/usr/lib/postgresql/15/bin'
const password = 'test'

/** PostgreSQL and Redis for one test file, with their own directory and ports; removed when disposed. */
export interface Backends extends AsyncDisposable {
  databaseUrl: string
  redisUrl: string
  directory: string
  /** SIGINT ends all connections in order; SIGQUIT ends it like a crash, so that the next start recovers from the log. */
  stopPostgres(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>
  startPostgres(): Promise<void>
  stopRedis(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  startRedis(): Promise<void>
  /** Stops Redis with all its connections open, and lets it continue. */
  signalRedis(signal: 'SIGSTOP' | 'SIGCONT'): void
}

interface Owner {
  uid: number
  gid: number
}

export async function startBackends(): Promise<Backends> {
  const directory = mkdtempSync(join(tmpdir(), 'tailgate-server-test-'))
  const owner = unprivileged()
  if (owner !== undefined) chownSync(directory, owner.uid, owner.gid)
  const data = join(directory, 'data')
  const ports = [await freePort(), await freePort()] as const
  const running = new Map<'postgres' | 'redis', ChildProcess>()
  const start = async (name: 'postgres' | 'redis', command: string, args: string[], port: number) => {
    const child = spawn(command, args, { cwd: directory, stdio: 'ignore', ...owner })
    running.set(name, child)
    await untilListening(child, port)
  }
  const stop = async (name: 'postgres' | 'redis', signal: NodeJS.Signals) => {
    const child = running.get(name)
    running.delete(name)
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGCONT')
    child.kill(signal)
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await gone
    clearTimeout(force)
  }
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${directory}`]
  const databaseUrl = `postgres://tailgate@127.0.0.1:${ports[0]}/postgres`
  const startPostgres = async () => {
    const options = ['-D', data, '-p', String(ports[0]), ...settings.flatMap((setting) => ['-c', setting])]
    await start('postgres', join(binaries, 'postgres'), options, ports[0])
    await untilAnswering(databaseUrl)
  }
  const startRedis = () =>
    start(
      'redis',
      'redis-server',
      [
        '--port',
        String(ports[1]),
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--requirepass',
        password,
        '--dir',
        directory,
      ],
      ports[1],
    )
  const backends: Backends = {
    databaseUrl,
    redisUrl: `redis://:${password}@127.0.0.1:${ports[1]}`,
    directory,
    startPostgres,
    stopPostgres: (signal = 'SIGINT') => stop('postgres', signal),
    startRedis,
    stopRedis: (signal = 'SIGTERM') => stop('redis', signal),
    signalRedis: (signal) => void running.get('redis')?.kill(signal),
    async [Symbol.asyncDispose]() {
      await Promise.all([stop('redis', 'SIGTERM'), stop('postgres', 'SIGINT')])
      rmSync(directory, { recursive: true, force: true })
    },
  }
  try {
    await initialise(data, owner)
    await Promise.all([startPostgres(), startRedis()])
    return backends
  } catch (error) {
    await backends[Symbol.asyncDispose]()
    throw error
  }
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined)
    throw new Error('there is no user postgres to run PostgreSQL as')
  return { uid: Number(uid), gid: Number(gid) }
}

function initialise(data: string, owner: Owner | undefined): Promise<void> {
  if (!existsSync(join(binaries, 'initdb')))
    throw new Error(`there is no PostgreSQL in ${binaries}; set PG_BIN`)
  const args = ['-D', data, '--no-sync', '-A', 'trust', '-U', 'tailgate', '-E', 'UTF8', '--locale=C']
  const child = spawn(join(binaries, 'initdb'), args, {
    stdio: 'ignore',
    cwd: tmpdir(),
    timeout: 60_000,
    killSignal: 'SIGKILL',
    ...owner,
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`initdb ended with ${code ?? signal}`)),
    )
  })
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  child.once('exit', (code, signal) => {
    failure = new Error(`the server for port ${port} ended with ${code ?? signal}`)
  })
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline) {
    const found = await listens('127.0.0.1', port)
    if (failure !== undefined) throw failure
    if (found) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`nothing listens on port ${port}`)
}

/** PostgreSQL listens before it answers queries. */
async function untilAnswering(databaseUrl: string): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    // Without its own limit, a handshake without an answer would use up the time of the hook and report nothing.
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
