import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../../harness/base/errors.ts'
import { isLoopback } from '../../harness/guard/processes/socket-table.ts'
import { listenersOf } from '../../harness/stack/sockets/listening.ts'
import { askToOpen, connect, type OpeningLimits, openAt } from './open-inspector.ts'
import { selfClosing } from './self-closing.ts'

interface Limits extends OpeningLimits {
  /** How long the process keeps its inspector open once nothing more is heard from this session, in milliseconds. */
  readonly leaseMs: number
}

const usualLimits: Limits = { openMs: 15_000, lateMs: 15_000, leaseMs: 20_000 }
/**
 * How often the lease is renewed while it lasts. A process that can read its own sockets keeps its inspector open for a
 * connected session by itself; one that cannot, such as one in a chroot without /proc, does so because of the renewals only.
 */
const renewalsPerLease = 4
/** How long the inspector waits at the end for this connection to go, in milliseconds. */
const closeDelayMs = 20
/** How long the inspector may take to answer one request, in milliseconds. */
const answerTimeoutMs = 30_000
/** How long the inspector may take to close, in milliseconds; a busy process closes it late. */
const closeTimeoutMs = 15_000

/**
 * A session with the inspector of a running Node, over loopback only. An inspector that was closed before is closed again at
 * the end, so that no other user of this machine finds it open. Where this process is killed, the other one closes it by
 * itself.
 */
export class Inspector implements AsyncDisposable {
  readonly #pid: number
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(reason: Error): void }>()
  /** Whether the inspector was open before; then it stays open. */
  readonly #wasOpen: boolean
  /** The function in the process that closes its inspector after some time, as the protocol names it. */
  #closer: string | undefined
  #renewal: NodeJS.Timeout | undefined
  #last = 0

  private constructor(pid: number, socket: WebSocket, wasOpen: boolean) {
    this.#pid = pid
    this.#socket = socket
    this.#wasOpen = wasOpen
    socket.addEventListener('message', ({ data }) => this.#take(String(data)))
    socket.addEventListener('close', () => this.#lose())
  }

  /** @throws Error when the process cannot be asked, or does not open it. */
  static async open(pid: number, changed: Partial<Limits> = {}): Promise<Inspector> {
    const limits = { ...usualLimits, ...changed }
    const open = await openAt(listenersOf(pid).filter(({ address }) => isLoopback(address)))
    if (open !== undefined) return new Inspector(pid, await connect(pid, open.url, true), true)
    const { url, refusal } = await askToOpen(pid, limits)
    const inspector = new Inspector(pid, await connect(pid, url, false), false)
    if (refusal !== undefined) {
      // The refusal says that the inspector was closed again; where that fails, the error says so instead.
      await inspector[Symbol.asyncDispose]()
      throw new Error(refusal)
    }
    try {
      await inspector.#lend(limits.leaseMs)
      return inspector
    } catch (problem) {
      const left = await inspector[Symbol.asyncDispose]().then(() => undefined, messageOf)
      if (left === undefined) throw problem
      throw new Error(`${messageOf(problem)}; ${left}`, { cause: problem })
    }
  }

  /** Makes the process close its inspector by itself once this session has gone without closing it. */
  async #lend(leaseMs: number): Promise<void> {
    await this.#closeIn(leaseMs, true)
    const renew = () => void this.#closeIn(leaseMs, true).catch(() => undefined)
    this.#renewal = setInterval(renew, leaseMs / renewalsPerLease).unref()
  }

  /** Makes the process close its inspector after some milliseconds, as `selfClosing` says. */
  async #closeIn(ms: number, unlessHeld: boolean): Promise<void> {
    this.#closer ??= await this.#makeCloser()
    await this.ask('Runtime.callFunctionOn', {
      objectId: this.#closer,
      functionDeclaration: 'function (ms, unlessHeld) { this(ms, unlessHeld) }',
      arguments: [{ value: ms }, { value: unlessHeld }],
    })
  }

  async #makeCloser(): Promise<string> {
    const { result, exceptionDetails } = await this.ask<{
      readonly result: { readonly objectId?: string }
      readonly exceptionDetails?: { readonly exception?: { readonly description?: string } }
    }>('Runtime.evaluate', {
      expression: selfClosing(Number(new URL(this.#socket.url).port)),
      // It lends the expression the `require` that a Node before 20.16 needs.
      includeCommandLineAPI: true,
    })
    if (exceptionDetails === undefined && result.objectId !== undefined) return result.objectId
    const [why = 'no reason'] = exceptionDetails?.exception?.description?.split('\n') ?? []
    throw new Error(`process ${this.#pid} cannot close its inspector by itself: ${why}`)
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
    clearInterval(this.#renewal)
    if (this.#socket.readyState !== WebSocket.OPEN) return
    if (!this.#wasOpen) await this.#closeIn(closeDelayMs, false).catch(() => undefined)
    const closed = once(this.#socket, 'close', { signal: AbortSignal.timeout(2000) })
    this.#socket.close()
    await closed.catch(() => undefined)
    if (!this.#wasOpen) await this.#closed()
  }

  async #closed(): Promise<void> {
    const port = Number(new URL(this.#socket.url).port)
    // Without the function nothing has asked it to close.
    const end = performance.now() + (this.#closer === undefined ? 0 : closeTimeoutMs)
    while (listenersOf(this.#pid).some((socket) => socket.port === port)) {
      if (performance.now() > end)
        throw new Error(
          `process ${this.#pid} did not close its inspector at 127.0.0.1:${port} again, where every user of this machine can run code in it: restart it`,
        )
      await delay(50)
    }
  }
}
