import type { Client, Request } from 'autocannon'
import { localCodeOf } from '../../base/local-cause.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import type { EndedRequest } from '../../evidence/recorder/ended-request.ts'
import { failureOfStatus } from '../engine/failure-of-status.ts'

export interface LoopRequest {
  readonly route: string
  readonly request: Request
}

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
  readonly pipelinedRequests: { clear(): void }
  readonly parser: { initialize(type: 'RESPONSE'): void }
  readonly requestIterator: { recordBody: RecordBody }
  on(event: 'request', listener: () => void): void
  on(event: 'headers', listener: (head: { readonly shouldKeepAlive?: boolean }) => void): void
  on(event: 'response', listener: (status: number, bytes: number, milliseconds: number) => void): void
  on(event: 'connError', listener: (error: Error) => void): void
  removeAllListeners(): void
}

/** Called with each whole answer, before `response`. */
type RecordBody = (request: unknown, status: number, body: string, headers: unknown) => void

/** After an error of this machine itself, until the next attempt. */
const pauseMs = 50

interface Built {
  readonly requestBuffer?: Uint8Array
}

function failureOf(error: Error): FailureKind {
  if (!('code' in error)) return 'mismatch'
  if (localCodeOf(error) !== undefined) return 'local'
  return error.code === 'ECONNREFUSED' ? 'refused' : 'reset'
}

/**
 * Follows one connection through its events. autocannon says what was answered but not what was lost: a request that
 * begins while another is in flight means that the other's connection closed or its time was up.
 */
export function watchClient(
  client: Client,
  requests: readonly LoopRequest[],
  timeoutSeconds: number,
  onEnd: (answer: LoopAnswer) => void,
): LoopClient {
  client.setRequests(requests.map(({ request }) => request))
  const events = client as unknown as Internals
  let sent = -1
  let startedAt: number | undefined
  // What the last response said, and whether the request in flight was sent although it said goodbye.
  let keepAlive = true
  let doomed = false
  let telling = true
  let body = ''

  const recordBody = events.requestIterator.recordBody.bind(events.requestIterator)
  events.requestIterator.recordBody = (request, status, text, headers) => {
    body = text
    recordBody(request, status, text, headers)
  }
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
    const bytesOut = (current.request as Built).requestBuffer?.byteLength ?? 0
    const { method = 'GET', path = '/' } = current.request
    const answer = status === 0 ? '' : body
    const example = failure && (() => ({ method, path, answer }))
    if (telling) onEnd({ route: current.route, ...ended, bytesOut, example })
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
    sent += 1
    startedAt = now
    doomed = !keepAlive
    keepAlive = true
  })
  events.on('headers', ({ shouldKeepAlive }) => {
    keepAlive = shouldKeepAlive !== false
  })
  events.on('response', (status, bytes, milliseconds) => {
    startedAt = performance.now() - milliseconds
    // A status below 200 only hints at an answer, but autocannon goes on to the next request.
    end(status, status < 200 ? 'mismatch' : failureOfStatus(status), milliseconds, bytes)
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
