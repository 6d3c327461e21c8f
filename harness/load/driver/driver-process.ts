import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { TailgateError } from '../../base/errors.ts'
import { defined } from '../../config/setup/defined.ts'
import type { Guard, ProcessDescription } from '../../guard/processes/process.ts'
import type { Decision, DriverFailure } from '../engine/drive-messages.ts'
import { steadyHeap } from '../timing/steady-heap.ts'

/** The longest time in milliseconds without a message of a driver, which sends one every second. */
const silenceTimeoutMs = 40_000
/** The time in milliseconds that a driver may take to stop. */
const stopTimeoutMs = 3000
/** The time in milliseconds that a load may take beyond its own length: a session, a script's setup and teardown. */
const overtimeMs = 300_000

const abort = '{"type":"abort"}\n'

const finishFor = ({ judgedSeconds }: Decision): string =>
  `${JSON.stringify({ type: 'finish', judgedSeconds })}\n`

/** Reads a message. A driver that is killed while it writes leaves half a line, which is ignored. */
function read<M>(line: string): M | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const trust = 'NODE_EXTRA_CA_CERTS'

/**
 * The environment of this process for a driver: a scenario must read the same variables in the driver as during planning,
 * with the time zone.
 */
const inherited = (): Record<string, string> => defined(process.env)

/**
 * The environment of a driver. Its TLS connections of any kind trust the authorities of the target too, through a file at
 * `file`.
 */
async function environmentOf(authorities: readonly string[], file: string): Promise<Record<string, string>> {
  const environment = inherited()
  if (authorities.length === 0) return environment
  const trusted = [environment[trust], ...authorities].filter((path) => path !== undefined)
  const texts = await Promise.all(trusted.map((path) => readFile(path, 'utf8')))
  await writeFile(file, texts.join('\n'), { mode: 0o600 })
  return { ...environment, [trust]: file }
}

/** A program that drives load in a process of its own; the first line that it is sent contains its order. */
export interface DriverProgram {
  /** Its path. Its only argument is the path of the socket. */
  readonly program: string
  readonly socket: string
  /** Its order; until a promise of it has resolved, the driver only starts. It must not reject. */
  readonly order: object | Promise<object>
  /** The scenario that it drives, for messages. */
  readonly scenario: string
  /** Certificates (PEM) of the authorities that it must trust. */
  readonly authorities: readonly string[]
  /** The planned length of its load in seconds. */
  readonly loadSeconds: number
}

export interface DriverOptions<M> {
  /** When aborted, the driver is told to stop. */
  readonly signal: AbortSignal
  /** When aborted, enough is known, and the driver is told so. */
  readonly finish?: AbortSignal | undefined
  /** `sendCommand` sends a command to the driver. */
  readonly onMessage: (message: M, sendCommand: (command: object) => void) => void
  /** Called with the driver's process id once it runs, so that its use of the machine can be measured. */
  readonly onStart?: ((pid: number) => void) | undefined
}

const descriptionOf = (
  name: string,
  args: readonly string[],
  environment: ProcessDescription['environment'],
): ProcessDescription => ({
  name,
  command: process.execPath,
  args: ['--no-warnings', ...steadyHeap, ...args],
  environment,
  directory: process.cwd(),
  stopSignal: 'SIGTERM',
  user: undefined,
})

/** The last message of every driver. */
type LastMessage = { readonly type: 'end' } | DriverFailure

const isLast = (message: { readonly type: string }): message is LastMessage =>
  message.type === 'end' || message.type === 'failure'

/** The harness's end of the socket: the last message of the driver, and when it arrived. */
class Listener<M extends { readonly type: string }> {
  /** When its last message arrived; undefined while it has no order, and nothing to report. */
  heard: number | undefined
  last: LastMessage | undefined
  readonly #sockets = new Set<Socket>()
  readonly #first: Promise<string>
  readonly #onMessage: DriverOptions<M>['onMessage']
  readonly #server = createServer((socket) => this.#welcome(socket))

  constructor(promised: DriverProgram['order'], onMessage: DriverOptions<M>['onMessage']) {
    // The order goes over the socket, which only this process can reach: a file could be replaced by another user before it
    // is read.
    this.#first = Promise.resolve(promised).then((order) => {
      this.heard = performance.now()
      return `${JSON.stringify({ type: 'order', order })}\n`
    })
    this.#onMessage = onMessage
  }

  async listen(path: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject)
    this.#server.listen(path, () => resolve())
    await promise
  }

  say(line: string): void {
    for (const socket of this.#sockets) socket.write(line)
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }

  /** Set once the driver is told to stop, so that a driver that connects only later is told too. */
  isStopping = false

  #welcome(socket: Socket): void {
    this.#sockets.add(socket)
    void this.#first.then((line) => socket.write(line))
    if (this.isStopping) socket.write(abort)
    socket.on('error', () => undefined)
    const lines = createInterface({ input: socket })
    // The line reader reports the errors of its socket: a driver that is killed resets the connection.
    lines.on('error', () => undefined)
    lines.on('line', (line) => {
      const message = read<M>(line)
      if (message === undefined) return
      this.heard = performance.now()
      if (isLast(message)) this.last = message
      this.#onMessage(message, (command) => socket.write(`${JSON.stringify(command)}\n`))
    })
  }
}

/**
 * Runs a driver in a process of its own under the guard, and resolves when it has reported its end and has ended.
 * @throws TailgateError INSTRUMENT_FAILED when it fails, dies, stops reporting or takes too long; the error that the driver
 * names, if it names one; the signal's reason when aborted.
 */
export async function runDriver<M extends { readonly type: string }>(
  { program, socket, order, scenario, authorities, loadSeconds }: DriverProgram,
  guard: Guard,
  { signal, finish, onMessage, onStart }: DriverOptions<M>,
): Promise<void> {
  signal.throwIfAborted()
  const name = `driver-${basename(socket).replace(/\W/g, '-')}`
  const environment = await environmentOf(authorities, join(guard.directory, `${name}.pem`))
  const listener = new Listener<M>(order, onMessage)
  await listener.listen(socket)
  const child = await guard
    .spawn(descriptionOf(name, [program, socket], environment))
    .catch((error: unknown) => {
      listener.close()
      throw error
    })
  onStart?.(child.pid)
  let stopping: Promise<unknown> | undefined
  const stop = () => {
    listener.isStopping = true
    listener.say(abort)
    // A driver that is told to stop ends by itself; a driver that does not is killed.
    stopping ??= Promise.race([
      child.ended,
      new Promise((resolve) => setTimeout(resolve, stopTimeoutMs).unref()),
    ]).then(() => child.stop(500))
  }
  let problem: string | undefined
  const due = performance.now() + loadSeconds * 1000 + overtimeMs
  const watch = setInterval(() => {
    problem ??= lateness(listener.heard, due)
    if (problem !== undefined) stop()
  }, 1000)
  const enough = () => listener.say(finishFor(finish?.reason))
  finish?.addEventListener('abort', enough, { once: true })
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    const ending = await child.ended
    await stopping
    if (signal.aborted) throw signal.reason
    const { last } = listener
    if (last?.type === 'failure' && last.error) throw new TailgateError(last.error.code, last.error.facts)
    if (last?.type === 'failure') problem = last.message
    if (last?.type !== 'end' || ending.code !== 0)
      throw new TailgateError('INSTRUMENT_FAILED', {
        instrument: 'The driver',
        scenario,
        problem: problem ?? `its process ended (${ending.signal ?? `exit code ${ending.code}`}).`,
        log: await child.lastLines(20),
      })
  } finally {
    clearInterval(watch)
    finish?.removeEventListener('abort', enough)
    signal.removeEventListener('abort', stop)
    listener.close()
  }
}

/**
 * What is wrong with a driver whose last message arrived at `heard` and that should have ended by `due`; undefined if nothing
 * is.
 */
function lateness(heard: number | undefined, due: number): string | undefined {
  const now = performance.now()
  if (heard === undefined) return undefined
  if (now >= due) return `its load had not ended ${overtimeMs / 1000} s after it was over`
  return now - heard < silenceTimeoutMs ? undefined : `its driver was silent for ${silenceTimeoutMs / 1000} s`
}
