import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { TailgateError } from '../../base/errors.ts'
import { defined } from '../../config/setup/defined.ts'
import type { Guard, ProcessDescription } from '../../guard/processes/process.ts'
import type { Decision, DriverFailure } from '../engine/drive-messages.ts'
import { steadyHeap } from '../timing/steady-heap.ts'

/** Longest silence of a driver, which ticks every second. */
const silenceTimeoutMs = 40_000
/** Grace for its stopping. */
const stopTimeoutMs = 3000
/** What a load may take beyond its own length: a session, a script's setup and teardown. */
const overtimeMs = 300_000

const abort = '{"type":"abort"}\n'

const finishFor = ({ judgedSeconds }: Decision): string =>
  `${JSON.stringify({ type: 'finish', judgedSeconds })}\n`

/** A driver that is killed while it writes leaves half a line, which says nothing. */
function read<M>(line: string): M | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const trust = 'NODE_EXTRA_CA_CERTS'

/** A driver sees what the command saw that planned: a scenario reads the same variables in both, its time zone among them. */
const inherited = (): Record<string, string> => defined(process.env)

/** The environment of a driver. Whatever it does over TLS, it trusts the authorities of the target too, by a file at `file`. */
async function environmentOf(authorities: readonly string[], file: string): Promise<Record<string, string>> {
  const environment = inherited()
  if (authorities.length === 0) return environment
  const trusted = [environment[trust], ...authorities].filter((path) => path !== undefined)
  const texts = await Promise.all(trusted.map((path) => readFile(path, 'utf8')))
  await writeFile(file, texts.join('\n'), { mode: 0o600 })
  return { ...environment, [trust]: file }
}

/** A program that drives load on its own, told what by the first line that it is sent. */
export interface DriverProgram {
  /** Its path; its only argument is that of the socket. */
  readonly program: string
  readonly socket: string
  /** What it is to do. */
  readonly order: object
  /** The scenario it drives, for messages. */
  readonly scenario: string
  /** Certificates (PEM) of the authorities that it has to trust. */
  readonly authorities: readonly string[]
  /** How long its load may take, as far as that was planned. */
  readonly loadSeconds: number
}

export interface DriverOptions<M> {
  /** Aborted: the driver is told to stop. */
  readonly signal: AbortSignal
  /** Aborted with a `Decision` as its reason: enough is known, and the driver is told so. */
  readonly finish?: AbortSignal | undefined
  /** `sendCommand` sends the driver a command. */
  readonly onMessage: (message: M, sendCommand: (command: object) => void) => void
  /** Told the driver's process id once it runs, so that its use of the machine can be watched. */
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

/** What every driver says in the end. */
type LastMessage = { readonly type: 'end' } | DriverFailure

const isLast = (message: { readonly type: string }): message is LastMessage =>
  message.type === 'end' || message.type === 'failure'

/** The harness's end of the socket: what the driver has said last, and when it was heard. */
class Listener<M extends { readonly type: string }> {
  heard = performance.now()
  last: LastMessage | undefined
  readonly #sockets = new Set<Socket>()
  readonly #first: string
  readonly #onMessage: DriverOptions<M>['onMessage']
  readonly #server = createServer((socket) => this.#welcome(socket))

  constructor(order: object, onMessage: DriverOptions<M>['onMessage']) {
    // Over the socket, which only we can reach: a file might be another's by the time it is read.
    this.#first = `${JSON.stringify({ type: 'order', order })}\n`
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

  /** Set once the driver is told to stop, so that one that comes only then hears of it too. */
  isStopping = false

  #welcome(socket: Socket): void {
    this.#sockets.add(socket)
    socket.write(this.#first)
    if (this.isStopping) socket.write(abort)
    socket.on('error', () => undefined)
    const lines = createInterface({ input: socket })
    // It hands on what its socket says: a driver that is killed resets the connection.
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
 * Runs a driver in a process of its own under the guard, and resolves when it has said that it is done and has ended.
 * @throws TailgateError INSTRUMENT_FAILED when it fails, dies, falls silent or takes too long, the error that it names when it
 * names one; the signal's reason when aborted.
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
    // A driver that is told to stop ends by itself; one that does not is stopped.
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

/** What is wrong with a driver that was last heard at `heard` and meant to be done by `due`; undefined for nothing. */
function lateness(heard: number, due: number): string | undefined {
  const now = performance.now()
  if (now >= due) return `its load had not ended ${overtimeMs / 1000} s after it was over`
  return now - heard < silenceTimeoutMs ? undefined : `its driver was silent for ${silenceTimeoutMs / 1000} s`
}
