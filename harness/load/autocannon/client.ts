import type { Client, Request } from 'autocannon'
import { localCodeOf } from '../../base/local-cause.ts'
import type { Method } from '../../config/target/target.ts'
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

/** One connection of autocannon under watch. */
export interface LoopClient {
  readonly requests: readonly LoopRequest[]
  /** When the request in flight started; now when there is none. */
  oldest(): number
  /** Stops telling. */
  forget(): void
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
const pauseMs = 50

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

/** The answer to HEAD has no body, whatever length it says. The client has its parser set up once it asks. */
function passOverBodies(events: Internals, method: () => Method | undefined): void {
  const onHead = events.parser[2]
  events.parser[2] = function readHead(head) {
    onHead.call(this, head)
    return method() === 'HEAD'
  }
}

/**
 * Follows one connection through its events. autocannon says what was answered but not what was lost: a request that
 * begins while another is in flight means that the other's connection closed or its time was up.
 */
export function watchClient(
  client: Client,
  requests: readonly LoopRequest[],
  { session, timeoutSeconds }: { readonly session: LoopSession; readonly timeoutSeconds: number },
  onEnd: (answer: LoopAnswer) => void,
): LoopClient {
  const built: Built[] = requests.map(() => ({ method: 'GET', path: '/' }))
  client.setRequests(built)
  const events = client as unknown as Internals
  // Of a body only the beginning is kept, however much a server sends.
  events.pipelinedRequests.addBody = (piece) => body.add(piece)
  let sent = -1
  let startedAt: number | undefined
  // What the last response said, and whether the request in flight was sent although it said goodbye.
  let keepAlive = true
  let doomed = false
  let telling = true
  const body = new BodyStart()

  const end = (
    status: number,
    failure: FailureKind | undefined,
    milliseconds: number,
    bytesIn: number,
    local?: string,
  ) => {
    const current = requests[sent % requests.length]
    if (startedAt === undefined || current === undefined) return
    const ended = { startedAt, microseconds: milliseconds * 1000, status, failure, bytesIn, local }
    startedAt = undefined
    const bytesOut = built[sent % requests.length]?.requestBuffer?.byteLength ?? 0
    const { route, method, path } = current
    const answer = status === 0 ? '' : body.bytes
    const example = failure && (() => ({ method, path, answer }))
    if (telling) onEnd({ route, ...ended, bytesOut, example })
  }

  // It tries again at once and for ever, within one turn of the loop where the error is this machine's own.
  let held = false
  const connect = events._connect
  events._connect = () => {
    if (!held) {
      connect.call(events)
      return
    }
    held = false
    setTimeout(() => {
      if (!events.destroyed) connect.call(events)
    }, pauseMs)
  }

  // autocannon goes on with the half-read response of a lost connection as if it were the next one.
  const startAfresh = () => {
    events.pipelinedRequests.clear()
    events.parser.initialize('RESPONSE')
  }
  /** The request that goes out next, with the session as it is now. */
  const renew = () => {
    const [request, next] = [requests[sent % requests.length], built[sent % requests.length]]
    if (request === undefined || next === undefined || next.generation === session.generation) return
    next.requestBuffer = request.bytes()
    next.generation = session.generation
  }
  /** Whether an answer only says that the session had ended: then it is not counted, and a new one is opened. */
  const isRefusal = (status: number): boolean => {
    const generation = built[sent % requests.length]?.generation ?? 0
    if (!session.refuses(status) || !session.canBeNewerThan(generation)) return false
    void session.renewedSince(generation)
    return true
  }
  const lose = (failure: FailureKind, milliseconds: number, local?: string) => {
    // It writes on although the server has announced the end of the connection: not the service's failure.
    if (doomed) startedAt = undefined
    else end(0, failure, milliseconds, 0, local)
  }

  events.on('request', () => {
    const now = performance.now()
    if (startedAt !== undefined) {
      const lost = now - startedAt
      lose(lost >= timeoutSeconds * 990 ? 'timeout' : 'reset', lost)
      startAfresh()
    }
    if (sent < 0) passOverBodies(events, () => requests[sent % requests.length]?.method)
    sent += 1
    renew()
    body.clear()
    startedAt = now
    doomed = !keepAlive
    keepAlive = true
  })
  events.on('headers', ({ shouldKeepAlive }) => {
    keepAlive = shouldKeepAlive !== false
  })
  events.on('response', (status, bytes, milliseconds) => {
    startedAt = performance.now() - milliseconds
    const isExpected = requests[sent % requests.length]?.isExpected(status) === true
    if (!isExpected && isRefusal(status)) {
      startedAt = undefined
      return
    }
    // A status below 200 only hints at an answer, but autocannon goes on to the next request.
    const failure = isExpected ? undefined : kindOfStatus(status)
    end(status, status < 200 ? 'mismatch' : failure, milliseconds, bytes)
  })
  events.on('connError', (error) => {
    const local = localCodeOf(error)
    held = local !== undefined
    if (startedAt !== undefined) lose(failureOf(error), performance.now() - startedAt, local)
    startAfresh()
  })
  return {
    requests,
    oldest: () => startedAt ?? performance.now(),
    forget: () => {
      telling = false
    },
  }
}
