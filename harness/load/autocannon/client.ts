import type { Client, Request } from 'autocannon'
import { localCodeOf } from '../../base/local-cause.ts'
import type { Method } from '../../config/target/description.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import type { EndedRequest } from '../../evidence/recorder/ended-request.ts'
import { BodyStart } from '../../http/h1/body-start.ts'
import { kindOfStatus, statusOf } from '../engine/failure-of-status.ts'
import type { RunningSession } from '../requests/log-in.ts'

export interface LoopRequest {
  readonly route: string
  readonly method: Method
  readonly path: string
  isExpected(status: number): boolean
  /** Its bytes, with the headers of the current session. */
  bytes(): Buffer
}

/** The parts of a session that the loop uses. */
type LoopSession = Pick<
  RunningSession,
  'generation' | 'refuses' | 'canBeNewerThan' | 'renewedSince' | 'shown'
>

/** A request of the loop that has ended; `startedAt` is on the clock of performance.now(). */
export type LoopAnswer = Omit<EndedRequest, 'offset'> & {
  readonly startedAt: number
  /** The code of the error of this machine, if the failure is `local`. */
  readonly local: string | undefined
}

/** Events and fields of autocannon's client that its types do not declare (9.0.0). */
interface Internals {
  _connect(): void
  readonly destroyed: boolean
  readonly pipelinedRequests: { clear(): void; addBody(piece: Uint8Array): void }
  readonly parser: {
    initialize(type: 'RESPONSE'): void
    /** kOnHeadersComplete of http-parser-js: its result says whether a body follows. */
    2(head: unknown): boolean | undefined
  }
  on(event: 'request', listener: () => void): void
  on(event: 'headers', listener: (head: { readonly shouldKeepAlive?: boolean }) => void): void
  on(event: 'response', listener: (status: number, bytes: number, milliseconds: number) => void): void
  on(event: 'connError', listener: (error: Error) => void): void
  removeAllListeners(): void
}

/** Pause, in milliseconds, between a refusal or an error of this machine and the next attempt. */
const reconnectPauseMs = 50

/** A request of autocannon with the bytes that are sent, which we make, and the time when they were made. */
interface Built extends Request {
  requestBuffer?: Uint8Array
  generation?: number
}

function failureOf(error: Error): FailureKind {
  if (!('code' in error)) return 'mismatch'
  if (localCodeOf(error) !== undefined) return 'local'
  return error.code === 'ECONNREFUSED' ? 'refused' : 'reset'
}

/** Whether a request with this failure has not reached the service, so that the next attempt would fail at once too. */
const isUnreached = (failure: FailureKind): boolean => failure === 'refused' || failure === 'local'

/**
 * autocannon tries again at once and without end: thousands of times a second where nothing listens, even within one turn of
 * the event loop if the error is this machine's own. When `next` is set, the next attempt waits.
 */
function pauseConnecting(events: Internals): { next: boolean } {
  const pauses = { next: false }
  const connect = events._connect
  events._connect = () => {
    if (!pauses.next) {
      connect.call(events)
      return
    }
    pauses.next = false
    setTimeout(() => {
      if (!events.destroyed) connect.call(events)
    }, reconnectPauseMs)
  }
  return pauses
}

/**
 * Tells the parser that an answer to HEAD has no body, whatever length it announces. The client sets its parser up when it
 * sends a request.
 */
function passOverBodies(events: Internals, method: () => Method | undefined): void {
  const onHead = events.parser[2]
  events.parser[2] = function readHead(head) {
    onHead.call(this, head)
    return method() === 'HEAD'
  }
}

/**
 * One connection of autocannon, followed through its events. autocannon reports answers but not lost requests: a request that
 * begins while another is in flight means that the connection of the other closed or that its time was over.
 */
export class LoopClient {
  readonly #requests: readonly LoopRequest[]
  readonly #built: readonly Built[]
  readonly #events: Internals
  readonly #session: LoopSession
  readonly #timeoutMs: number
  readonly #onEnd: (answer: LoopAnswer) => void
  readonly #body = new BodyStart()
  #sent = -1
  #reached = false
  #startedAt: number | undefined
  /** What the last response announced about the connection. */
  #keepAlive = true
  /** Whether the request in flight was sent although the last response had announced the end of the connection. */
  #doomed = false
  #telling = true

  constructor(
    client: Client,
    requests: readonly LoopRequest[],
    { session, timeoutSeconds }: { readonly session: LoopSession; readonly timeoutSeconds: number },
    onEnd: (answer: LoopAnswer) => void,
  ) {
    this.#requests = requests
    this.#session = session
    this.#timeoutMs = timeoutSeconds * 1000
    this.#onEnd = onEnd
    const built: Built[] = requests.map(() => ({ method: 'GET', path: '/' }))
    this.#built = built
    client.setRequests(built)
    this.#events = client as unknown as Internals
    // Only the beginning of a body is kept, however much a server sends.
    this.#events.pipelinedRequests.addBody = (piece) => this.#body.add(piece)
    const pauses = pauseConnecting(this.#events)
    this.#events.on('request', () => this.#onRequest())
    this.#events.on('headers', ({ shouldKeepAlive }) => {
      this.#keepAlive = shouldKeepAlive !== false
    })
    this.#events.on('response', (...response) => this.#onResponse(...response))
    this.#events.on('connError', (error) => {
      pauses.next = isUnreached(failureOf(error))
      this.#onConnectionError(error)
    })
  }

  /** When the request in flight started; the current time if there is none. */
  oldest(): number {
    return this.#startedAt ?? performance.now()
  }

  /** Whether anything was there: it answered, or it took a request and then broke off or said nothing. */
  get reached(): boolean {
    return this.#reached
  }

  /** Stops reporting. */
  forget(): void {
    this.#telling = false
  }

  get #request(): LoopRequest | undefined {
    return this.#requests[this.#sent % this.#requests.length]
  }

  get #bytes(): Built | undefined {
    return this.#built[this.#sent % this.#requests.length]
  }

  #onRequest(): void {
    const now = performance.now()
    if (this.#startedAt !== undefined) {
      const lost = now - this.#startedAt
      this.#lose(lost >= this.#timeoutMs * 0.99 ? 'timeout' : 'reset', lost)
      this.#startAfresh()
    }
    if (this.#sent < 0) passOverBodies(this.#events, () => this.#request?.method)
    this.#sent += 1
    this.#renew()
    this.#body.clear()
    this.#startedAt = now
    this.#doomed = !this.#keepAlive
    this.#keepAlive = true
  }

  #onResponse(status: number, bytes: number, milliseconds: number): void {
    this.#reached = true
    this.#startedAt = performance.now() - milliseconds
    const isExpected = this.#request?.isExpected(status) === true
    if (!isExpected && this.#isRefusal(status)) {
      this.#startedAt = undefined
      return
    }
    // A status below 200 is only a hint before the answer, but autocannon goes on to the next request.
    const failure = isExpected ? undefined : kindOfStatus(status)
    this.#end(statusOf(status), status < 200 ? 'mismatch' : failure, milliseconds, bytes)
  }

  #onConnectionError(error: Error): void {
    if (this.#startedAt !== undefined)
      this.#lose(failureOf(error), performance.now() - this.#startedAt, localCodeOf(error))
    this.#startAfresh()
  }

  #end(
    status: number,
    failure: FailureKind | undefined,
    milliseconds: number,
    bytesIn: number,
    local?: string,
  ): void {
    const current = this.#request
    const startedAt = this.#startedAt
    if (startedAt === undefined || current === undefined) return
    this.#startedAt = undefined
    const bytesOut = this.#bytes?.requestBuffer?.byteLength ?? 0
    const { route, method, path } = current
    const bytes = status === 0 ? new Uint8Array() : this.#body.bytes
    const example = failure && (() => ({ method, path, answer: this.#session.shown(bytes) }))
    const microseconds = milliseconds * 1000
    if (this.#telling)
      this.#onEnd({ route, startedAt, microseconds, status, failure, bytesIn, local, bytesOut, example })
  }

  #lose(failure: FailureKind, milliseconds: number, local?: string): void {
    this.#reached ||= !isUnreached(failure)
    // autocannon sends another request although the server has announced the end of the connection: that is no failure of the
    // service.
    if (this.#doomed) this.#startedAt = undefined
    else this.#end(0, failure, milliseconds, 0, local)
  }

  /**
   * Resets the parser, since autocannon otherwise takes the rest of a lost connection's response for the beginning of the
   * next one.
   */
  #startAfresh(): void {
    this.#events.pipelinedRequests.clear()
    this.#events.parser.initialize('RESPONSE')
  }

  /** Makes the next request again if the session is not the one that the request was made with. */
  #renew(): void {
    const [request, next] = [this.#request, this.#bytes]
    const { generation } = this.#session
    if (request === undefined || next === undefined || next.generation === generation) return
    next.requestBuffer = request.bytes()
    next.generation = generation
  }

  /** Whether an answer only says that the session had ended: then it is not counted, and a new session is opened. */
  #isRefusal(status: number): boolean {
    const generation = this.#bytes?.generation ?? 0
    if (!this.#session.refuses(status) || !this.#session.canBeNewerThan(generation)) return false
    void this.#session.renewedSince(generation)
    return true
  }
}
