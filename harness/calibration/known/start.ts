import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { ownProgram } from '../../base/own-program.ts'
import { steadyHeap } from '../../load/timing/steady-heap.ts'
import { openAsker } from './asker.ts'
import type { KnownName } from './latencies.ts'
import type { Served } from './served.ts'
import { type KnownTransport, plainTransport } from './transport.ts'

const program = ownProgram(import.meta.url, './server')
/** The longest time for the start of a small server on a busy machine, in milliseconds. */
const startTimeoutMs = 20_000

/** A running server. Disposing it ends it. */
export interface RunningServer extends AsyncDisposable {
  /** Base URL without a trailing slash. */
  readonly url: string
  readonly pid: number
}

/** A running server of known latency, which reports its own record. */
export interface RunningKnown extends RunningServer {
  served(): Promise<readonly Served[]>
}

/** The requests after which the code of a server is compiled and does not become faster any more. */
const warmUp = { connections: 8, requests: 100 }

/** Sends requests to a server, so that a later measurement finds it warmed up. */
async function warm(url: string, transport: KnownTransport): Promise<void> {
  using asker = openAsker(url, transport, startTimeoutMs)
  const again = async () => {
    for (let left = warmUp.requests; left > 0; left -= 1) await asker.ask('/warm')
  }
  await Promise.all(Array.from({ length: warmUp.connections }, again))
}

/**
 * Starts a server (see server.ts for several names) in a process of its own, which ends with this one.
 * @throws Error when it does not start.
 */
export async function startKnown(
  names: readonly KnownName[],
  transport = plainTransport,
): Promise<RunningKnown> {
  const { protocol, secured } = transport
  const environment = secured && { KEY: secured.key, CERTIFICATE: secured.certificate }
  const server = await startServer(program, [protocol, ...names], environment)
  const url = secured ? server.url.replace('http:', 'https:') : server.url
  try {
    await warm(url, transport)
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
  return {
    ...server,
    url,
    async served() {
      using asker = openAsker(url, transport, startTimeoutMs)
      return JSON.parse(await asker.ask('/served')) as readonly Served[]
    },
  }
}

/** Starts a program that prints its port and ends with its standard input. */
export async function startServer(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const child = spawn(process.execPath, ['--no-warnings', ...steadyHeap, file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...environment },
  })
  const ended = once(child, 'exit')
  const dispose = async () => {
    child.stdin.end()
    child.kill('SIGKILL')
    await ended
  }
  const signal = AbortSignal.timeout(startTimeoutMs)
  try {
    const port = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line', { signal }).then(([line]) => String(line)),
      ended.then(() => undefined),
    ])
    if (port === undefined) throw new Error(`${file} ended at its start.`)
    const url = `http://127.0.0.1:${port}`
    return { url, pid: child.pid ?? 0, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}
