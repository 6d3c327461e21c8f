import type { Client, Request } from 'autocannon'
import { localCodeOf } from '../../base/local-cause.ts'
import type { Method } from '../../config/target/description.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import type { EndedRequest } from '../../evidence/recorder/ended-request.ts'
import { BodyStart } from '../../http/h1/body-start.ts'
import { kindOfStatus } from '../engine/failure-of-status.ts'
import type { RunningSession } from '../requests/log-in.ts'

export interface LoopRequest {
  readonly route: string
  readonly method: Method
  readonly path: string
  isExpected(status: number): boolean
  /** The bytes of it, with the headers of the session as it stands. */
  bytes(): Buffer
}

/** What the loop asks of a session. */
type LoopSession = Pick<RunningSession, 'generation' | 'refuses' | 'canBeNewerThan' | 'renewedSince'>

/** A request of the loop that has ended; `startedAt` as performance.now() counts. */
export type LoopAnswer = Omit<EndedRequest, 'offset'> & {
  readonly startedAt: number
  /** The code of what this machine itself did, where the failure is `local`. */
  readonly local: string | undefined
}

/** What autocannon's client emits and holds beside what its types say (9.0.0). */
interface Internals {
  _connect(): void
  readonly destroyed: boolean
  readonly pipelinedRequests: { clear(): void; addBody(piece: Uint8Array): void }
  readonly parser: {
    initialize(type: 'RESPONSE'): void
    /** kOnHeadersComplete of http-parser-js: what it returns says whether there is no body to come. */
    2(head: unknown): boolean | undefined
  }
  on(event: 'request', listener: () => void): void
  on(event: 'headers', listener: (head: { readonly shouldKeepAlive?: boolean }) => void): void
  on(event: 'response', listener: (status: number, bytes: number, milliseconds: number) => void): void
  on(event: 'connError', listener: (error: Error) => void): void
  removeAllListeners(): void
}

/** After an error of this machine itself, until the next attempt. */
const reconnectPauseMs = 50

/** A request of autocannon's with the bytes that go out, which we make, and when they were made. */
interface Built extends Request {
  requestBuffer?: Uint8Array
  generation?: number
}

function failureOf(error: Error): FailureKind {
  if (!('code' in error)) return 'mismatch'
  if (localCodeOf(error) !== undefined) return 'local'
  return error.code === 'ECONNREFUSED' ? 'refused' : 'reset'
}

/**
 * autocannon tries again at once and for ever, within one turn of the loop where the error is this machine's own: where
 * `next` is set, the attempt that follows waits.
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

/** The answer to HEAD has no body, whatever length it says. The client has its parser set up once it asks. */
function passOverBodies(events: Internals, method: () => Method | undefined): void {
  const onHead = events.parser[2]
  events.parser[2] = function readHead(head) {
    onHead.call(this, head)
    return method() === 'HEAD'
  }
}

/**
 * One connection of autocannon under watch, followed through its events. autocannon says what was answered but not what
 * was lost: a request that begins while another is in flight means that the other's connection closed or its time was up.
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
  #startedAt: number | undefined
  /** What the last response said of the connection. */
  #keepAlive = true
  /** The request in flight was sent although the last response had announced the end of the connection. */
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
    // Of a body only the beginning is kept, however much a server sends.
    this.#events.pipelinedRequests.addBody = (piece) => this.#body.add(piece)
    const pauses = pauseConnecting(this.#events)
    this.#events.on('request', () => this.#onRequest())
    this.#events.on('headers', ({ shouldKeepAlive }) => {
      this.#keepAlive = shouldKeepAlive !== false
    })
    this.#events.on('response', (...response) => this.#onResponse(...response))
    this.#events.on('connError', (error) => {
      pauses.next = localCodeOf(error) !== undefined
      this.#onConnectionError(error)
    })
  }

  /** When the request in flight started; now when there is none. */
  oldest(): number {
    return this.#startedAt ?? performance.now()
  }

  /** Stops telling. */
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
    this.#startedAt = performance.now() - milliseconds
    const isExpected = this.#request?.isExpected(status) === true
    if (!isExpected && this.#isRefusal(status)) {
      this.#startedAt = undefined
      return
    }
    // A status below 200 only hints at an answer, but autocannon goes on to the next request.
    const failure = isExpected ? undefined : kindOfStatus(status)
    this.#end(status, status < 200 ? 'mismatch' : failure, milliseconds, bytes)
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
    const answer = status === 0 ? '' : this.#body.bytes
    const example = failure && (() => ({ method, path, answer }))
    const microseconds = milliseconds * 1000
    if (this.#telling)
      this.#onEnd({ route, startedAt, microseconds, status, failure, bytesIn, local, bytesOut, example })
  }

  #lose(failure: FailureKind, milliseconds: number, local?: string): void {
    // It writes on although the server has announced the end of the connection: not the service's failure.
    if (this.#doomed) this.#startedAt = undefined
    else this.#end(0, failure, milliseconds, 0, local)
  }

  /** autocannon goes on with the half-read response of a lost connection as if it were the next one. */
  #startAfresh(): void {
    this.#events.pipelinedRequests.clear()
    this.#events.parser.initialize('RESPONSE')
  }

  /** Makes the request that goes out next anew where the session is another than the one it was made with. */
  #renew(): void {
    const [request, next] = [this.#request, this.#bytes]
    const { generation } = this.#session
    if (request === undefined || next === undefined || next.generation === generation) return
    next.requestBuffer = request.bytes()
    next.generation = generation
  }

  /** Whether an answer only says that the session had ended: then it is not counted, and a new one is opened. */
  #isRefusal(status: number): boolean {
    const generation = this.#bytes?.generation ?? 0
    if (!this.#session.refuses(status) || !this.#session.canBeNewerThan(generation)) return false
    void this.#session.renewedSince(generation)
    return true
  }
}
