import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { isLoopback } from '../../harness/guard/processes/socket-table.ts'
import { readProcLink } from '../../harness/measure/procfs.ts'
import type { ListeningSocket } from '../../harness/stack/sockets/listeners.ts'
import { listenersOf, listeningIn } from '../../harness/stack/sockets/listening.ts'
import { catchesSigusr1, statusOf } from './runtime.ts'

/** How long Node may take to open its inspector after it was asked, in milliseconds; a busy process opens it late. */
const openTimeoutMs = 15_000
/** How long the inspector may take to answer one request, in milliseconds. */
const answerTimeoutMs = 30_000
/** How long the inspector may take to close, in milliseconds; a busy process closes it late. */
const closeTimeoutMs = 15_000
/** The port where Node opens its inspector by default. */
const usualPort = 9229

/** The URL for a session when this socket belongs to an inspector; undefined for any other socket. */
async function sessionAt({ port, address }: ListeningSocket): Promise<string | undefined> {
  const host = address === '::1' ? '[::1]' : '127.0.0.1'
  try {
    const answer = await fetch(`http://${host}:${port}/json/list`, {
      signal: AbortSignal.timeout(1000),
      redirect: 'error',
    })
    const listed: unknown = await answer.json()
    const [first] = Array.isArray(listed) ? listed : []
    const url: unknown = first?.webSocketDebuggerUrl
    return typeof url === 'string' && url.startsWith('ws://') ? url : undefined
  } catch {
    return undefined
  }
}

/** The inspector of a process, if it is open. */
async function openAt(
  sockets: readonly ListeningSocket[],
): Promise<{ readonly url: string; readonly address: string } | undefined> {
  for (const socket of sockets) {
    const url = await sessionAt(socket)
    if (url !== undefined) return { url, address: socket.address }
  }
  return undefined
}

/** @throws Error with the reason why a process must not be asked. */
function requireAskable(pid: number): void {
  const network = readProcLink(`/proc/${pid}/ns/net`)
  if (network === undefined) throw new Error(`process ${pid} has gone, or may not be looked at from here`)
  if (network !== readProcLink('/proc/self/ns/net'))
    throw new Error(
      `process ${pid} is in a container, whose loopback is not this one: perf looks into it from outside`,
    )
  if (!catchesSigusr1(statusOf(pid)))
    throw new Error(
      `process ${pid} does not open its inspector when asked (it was started with --disable-sigusr1)`,
    )
}

/**
 * Asks a process to open its inspector.
 * @throws Error when it does not.
 */
async function askToOpen(pid: number): Promise<{ readonly url: string; readonly address: string }> {
  requireAskable(pid)
  const before = new Set(listenersOf(pid).map(({ inode }) => inode))
  const taken = (listeningIn(process.pid) ?? []).some(({ port }) => port === usualPort)
  process.kill(pid, 'SIGUSR1')
  const end = performance.now() + openTimeoutMs
  while (performance.now() < end) {
    await delay(50)
    const found = await openAt(listenersOf(pid).filter(({ inode }) => !before.has(inode)))
    if (found !== undefined) return found
  }
  throw new Error(
    `process ${pid} did not open its inspector within ${openTimeoutMs / 1000} s${taken ? `: something else listens at port ${usualPort}, where Node opens it` : ''}`,
  )
}

/**
 * A session with the inspector of a running Node, over loopback only. An inspector that was closed before is closed again at
 * the end, so that no other user of this machine finds it open.
 */
export class Inspector implements AsyncDisposable {
  readonly #pid: number
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(reason: Error): void }>()
  /** Whether the inspector was open before; then it stays open. */
  readonly #wasOpen: boolean
  #last = 0

  private constructor(pid: number, socket: WebSocket, wasOpen: boolean) {
    this.#pid = pid
    this.#socket = socket
    this.#wasOpen = wasOpen
    socket.addEventListener('message', ({ data }) => this.#take(String(data)))
    socket.addEventListener('close', () => this.#lose())
  }

  /** @throws Error when the process cannot be asked, or does not open it. */
  static async open(pid: number): Promise<Inspector> {
    const open = await openAt(listenersOf(pid).filter(({ address }) => isLoopback(address)))
    const { url, address } = open ?? (await askToOpen(pid))
    const socket = new WebSocket(url)
    await once(socket, 'open', { signal: AbortSignal.timeout(openTimeoutMs) })
    const inspector = new Inspector(pid, socket, open !== undefined)
    if (isLoopback(address)) return inspector
    await inspector[Symbol.asyncDispose]()
    throw new Error(
      `process ${pid} opens its inspector at ${address}, where other machines reach it, so it was closed again: start it without a host in --inspect-port`,
    )
  }

  #take(text: string): void {
    const { id, result, error } = JSON.parse(text)
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) waiting?.reject(new Error(`its inspector says: ${error.message}`))
    else waiting?.resolve(result)
  }

  #lose(): void {
    for (const { reject } of this.#waiting.values())
      reject(new Error(`process ${this.#pid} closed its inspector`))
    this.#waiting.clear()
  }

  /**
   * Sends a request of the Chrome DevTools protocol.
   * @throws Error when the inspector refuses or does not answer.
   */
  async ask<T>(method: string, params: object = {}): Promise<T> {
    if (this.#socket.readyState !== WebSocket.OPEN)
      throw new Error(`process ${this.#pid} closed its inspector`)
    const id = ++this.#last
    const answered = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
    this.#socket.send(JSON.stringify({ id, method, params }))
    const late = new AbortController()
    const answerTimeout = delay(answerTimeoutMs, undefined, { signal: late.signal }).then(
      () => {
        throw new Error(
          `process ${this.#pid} did not answer its inspector within ${answerTimeoutMs / 1000} s`,
        )
      },
      () => undefined,
    )
    try {
      return (await Promise.race([answered, answerTimeout])) as T
    } finally {
      late.abort()
    }
  }

  /**
   * Ends the session. An inspector that this session opened is closed from within, a moment after this connection has gone.
   * @throws Error when it is still open some seconds later.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    if (!this.#wasOpen)
      await this.ask('Runtime.evaluate', {
        expression: "void setTimeout(() => process.getBuiltinModule('node:inspector').close(), 20).unref()",
      }).catch(() => undefined)
    const closed = once(this.#socket, 'close', { signal: AbortSignal.timeout(2000) })
    this.#socket.close()
    await closed.catch(() => undefined)
    if (!this.#wasOpen) await this.#closed()
  }

  async #closed(): Promise<void> {
    const port = Number(new URL(this.#socket.url).port)
    const end = performance.now() + closeTimeoutMs
    while (listenersOf(this.#pid).some((socket) => socket.port === port)) {
      if (performance.now() > end)
        throw new Error(
          `process ${this.#pid} was asked to close its inspector at 127.0.0.1:${port} again and did not: restart it`,
        )
      await delay(50)
    }
  }
}
