import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../fixtures/free-port.ts'
import type { Backends } from './backends.ts'
import { environmentFor } from './instance.ts'

const main = join(import.meta.dirname, '../../reference-server/main.ts')

/** The server as a process of its own; killed when disposed. */
export interface RunningProcess extends AsyncDisposable {
  pid: number | undefined
  url: string
  admin: string
  /** All output so far, from both standard streams. */
  output(): string
  commandLine(): string[]
  signal(signal: NodeJS.Signals): void
  /** The exit code; null when a signal ended the process. */
  ended: Promise<number | null>
}

/** Starts `main.ts` without waiting for it. */
export async function spawnProcess(
  backends: Backends,
  variables: Record<string, string> = {},
  nodeArguments: readonly string[] = [],
): Promise<RunningProcess> {
  const [port, adminPort] = [await freePort(), await freePort()]
  const env = {
    PATH: process.env.PATH,
    ...environmentFor(backends, {
      LOG_LEVEL: 'info',
      COMPILE_CACHE_DIRECTORY: join(backends.directory, 'compiled'),
    }),
    PORT: String(port),
    ADMIN_PORT: String(adminPort),
    ...variables,
  }
  const child = spawn(process.execPath, [...nodeArguments, main], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const scheme = (variables.TUNING_PROTOCOL ?? 'http1') === 'http1' ? 'http' : 'https'
  return {
    pid: child.pid,
    url: `${scheme}://127.0.0.1:${env.PORT}`,
    admin: `http://127.0.0.1:${adminPort}`,
    output: () => output,
    commandLine: () => readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').split('\0'),
    signal: (signal) => void child.kill(signal),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Starts `main.ts` and waits until it is ready. */
export async function startProcess(
  backends: Backends,
  variables: Record<string, string> = {},
  nodeArguments: readonly string[] = [],
): Promise<RunningProcess> {
  const running = await spawnProcess(backends, variables, nodeArguments)
  await untilStatus(`${running.admin}/tuning`, 200)
  return running
}

export async function untilStatus(url: string, wanted: number, milliseconds = 45_000): Promise<void> {
  const deadline = performance.now() + milliseconds
  for (;;) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    )
    if (status === wanted) return
    if (performance.now() > deadline) throw new Error(`${url} answers ${status}, not ${wanted}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
