import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { beside } from '../../config/beside.ts'
import type { KnownName } from './latencies.ts'

const program = beside(import.meta.url, './server')
/** Longest time a server of a few lines takes to start on a busy machine, in milliseconds. */
const patience = 20_000

/** A running server of known latency. Disposing it ends it. */
export interface RunningKnown extends AsyncDisposable {
  /** Base URL without a trailing slash. */
  readonly url: string
  /** p99 of how late it answered so far, in milliseconds: what the machine did to it. */
  lateness(): Promise<number>
}

/**
 * Starts a server (see server.ts for more names than one) in a process of its own, which ends with this one.
 *
 * @throws Error when it does not start.
 */
export const startKnown = (...names: readonly KnownName[]): Promise<RunningKnown> =>
  startServer(program, names)

/** Starts a program that prints its port and ends when its standard input does. */
export async function startServer(file: string, args: readonly string[]): Promise<RunningKnown> {
  const child = spawn(process.execPath, ['--no-warnings', file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  })
  const ended = once(child, 'exit')
  const dispose = async () => {
    child.stdin.end()
    child.kill('SIGKILL')
    await ended
  }
  const signal = AbortSignal.timeout(patience)
  try {
    const port = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line', { signal }).then(([line]) => String(line)),
      ended.then(() => undefined),
    ])
    if (port === undefined) throw new Error(`${file} ended at its start.`)
    const url = `http://127.0.0.1:${port}`
    return {
      url,
      async lateness() {
        const response = await fetch(`${url}/lateness`, { signal: AbortSignal.timeout(patience) })
        return Number(await response.text()) / 1000
      },
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}
