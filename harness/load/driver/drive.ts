import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { TailgateError } from '../../base/errors.ts'
import { ownProgram } from '../../base/own-program.ts'
import type { Guard } from '../../guard/processes/process.ts'
import type { DriveMessage, DriveOrder } from '../engine/drive-messages.ts'
import { steadyHeap } from '../timing/steady-heap.ts'

const driver = ownProgram(import.meta.url, './driver')
/** Longest silence of a driver, which ticks every second. */
const silenceTimeoutMs = 40_000
/** Grace for its stopping. */
const stopTimeoutMs = 3000
/** What a load may take beyond its own length: a session, a script's setup and teardown. */
const overtimeMs = 300_000

/** How long a load may take in all, in milliseconds. */
const longestLoad = ({ warmUpSeconds, durationSeconds, timeoutSeconds }: DriveOrder): number =>
  (warmUpSeconds + durationSeconds + timeoutSeconds) * 1000 + overtimeMs

const abort = '{"type":"abort"}\n'

/** A driver that is killed while it writes leaves half a line, which says nothing. */
function read(line: string): DriveMessage | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const trust = 'NODE_EXTRA_CA_CERTS'

/** A driver sees what the command saw that planned: a scenario reads the same variables in both, its time zone among them. */
const inherited = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

/** The environment of a driver. Whatever it does over TLS, it trusts the authority of the target too, by a file at `file`. */
async function environmentOf({ authority }: DriveOrder, file: string): Promise<Record<string, string>> {
  const environment = inherited()
  if (authority === undefined) return environment
  const trusted = [environment[trust], authority].filter((path) => path !== undefined)
  const texts = await Promise.all(trusted.map((path) => readFile(path, 'utf8')))
  await writeFile(file, texts.join('\n'), { mode: 0o600 })
  return { ...environment, [trust]: file }
}

export interface DriveOptions {
  /** Aborted: the driver is told to stop, and what it had measured stays in the bundle. */
  readonly signal: AbortSignal
  /** Aborted: enough is known, so the measured part ends with its current second. */
  readonly finish?: AbortSignal
  readonly onMessage: (message: DriveMessage) => void
  /** Told the driver's process id once it runs, so that its use of the machine can be watched. */
  readonly onStart?: (pid: number) => void
}

/**
 * Runs the load of one scenario in a process of its own under the guard, and resolves when its evidence is written.
 * @throws TailgateError INSTRUMENT_FAILED when the driver fails, dies or falls silent, DISK_FULL, DISK_FAILED or BUNDLE_GONE
 * when it cannot write; the signal's reason when aborted.
 */
export async function drive(
  order: DriveOrder,
  guard: Guard,
  { signal, finish, onMessage, onStart }: DriveOptions,
): Promise<void> {
  signal.throwIfAborted()
  const name = `driver-${basename(order.socket).replace(/\W/g, '-')}`
  // Over the socket, which only we can reach: a file might be another's by the time it is read.
  const command = `${JSON.stringify({ type: 'order', order })}\n`
  const environment = await environmentOf(order, join(guard.directory, `${name}.pem`))

  let problem: string | undefined
  let unwritten: TailgateError | undefined
  let fault: TailgateError['facts'] | undefined
  let ended = false
  let heard = performance.now()
  let stopping: Promise<unknown> | undefined
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.write(command)
    if (stopping !== undefined) socket.write(abort)
    socket.on('error', () => undefined)
    createInterface({ input: socket }).on('line', (line) => {
      const message = read(line)
      if (message === undefined) return
      heard = performance.now()
      if (message.type === 'end') ended = true
      if (message.type === 'failure') {
        problem = message.message
        if (message.disk) unwritten = new TailgateError(message.disk.code, message.disk.facts)
        fault = message.fault
      }
      onMessage(message)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(order.socket, () => resolve())
  })
  const description = {
    name,
    command: process.execPath,
    args: ['--no-warnings', ...steadyHeap, driver, order.socket],
    environment,
    directory: process.cwd(),
    stopSignal: 'SIGTERM',
    user: undefined,
  } as const
  const child = await guard.spawn(description).catch((error: unknown) => {
    server.close()
    throw error
  })
  onStart?.(child.pid)
  const stop = () => {
    for (const socket of sockets) socket.write(abort)
    // A driver that is told to stop ends by itself; one that does not is stopped.
    stopping ??= Promise.race([
      child.ended,
      new Promise((resolve) => setTimeout(resolve, stopTimeoutMs).unref()),
    ]).then(() => child.stop(500))
  }
  const due = performance.now() + longestLoad(order)
  const watch = setInterval(() => {
    const now = performance.now()
    if (now - heard < silenceTimeoutMs && now < due) return
    problem ??=
      now < due
        ? `its driver was silent for ${silenceTimeoutMs / 1000} s`
        : `its load had not ended ${overtimeMs / 1000} s after it was over`
    stop()
  }, 1000)
  const enough = () => {
    for (const socket of sockets) socket.write('{"type":"finish"}\n')
  }
  finish?.addEventListener('abort', enough, { once: true })
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    const ending = await child.ended
    await stopping
    if (signal.aborted) throw signal.reason
    if (unwritten) throw unwritten
    if (fault !== undefined) throw new TailgateError('SCENARIO_FAULT', fault)
    if (!ended || ending.code !== 0)
      throw new TailgateError('INSTRUMENT_FAILED', {
        instrument: 'The driver',
        scenario: basename(order.file, '.ts'),
        problem: problem ?? `its process ended (${ending.signal ?? `exit code ${ending.code}`}).`,
        log: await child.lastLines(20),
      })
  } finally {
    clearInterval(watch)
    finish?.removeEventListener('abort', enough)
    signal.removeEventListener('abort', stop)
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}
