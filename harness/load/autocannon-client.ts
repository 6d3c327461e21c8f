import type { Client, Request } from 'autocannon'
import type { FailureKind } from '../measure/evidence.ts'
import type { EndedRequest } from '../measure/recorder.ts'

export interface LoopRequest {
  readonly route: string
  readonly request: Request
}

/** A request of the loop that has ended; `startedAt` as performance.now() counts. */
export type LoopAnswer = Omit<EndedRequest, 'offset'> & { readonly startedAt: number }

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
  readonly pipelinedRequests: { clear(): void }
  on(event: 'request', listener: () => void): void
  on(event: 'headers', listener: (head: { readonly shouldKeepAlive?: boolean }) => void): void
  on(event: 'response', listener: (status: number, bytes: number, milliseconds: number) => void): void
  on(event: 'connError', listener: (error: Error) => void): void
  removeAllListeners(): void
}

interface Built {
  readonly requestBuffer?: Uint8Array
}

const isRedirect = (status: number) => status >= 300 && status < 400 && status !== 304

function failureOf(error: Error): FailureKind {
  if (!('code' in error)) return 'mismatch'
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
  let keepAlive = true
  let telling = true

  const end = (status: number, failure: FailureKind | undefined, milliseconds: number, bytesIn: number) => {
    const current = requests[sent % requests.length]
    if (startedAt === undefined || current === undefined) return
    const ended = { startedAt, microseconds: milliseconds * 1000, status, failure, bytesIn }
    startedAt = undefined
    const bytesOut = (current.request as Built).requestBuffer?.byteLength ?? 0
    if (telling) onEnd({ route: current.route, ...ended, bytesOut })
  }

  events.on('request', () => {
    const now = performance.now()
    if (startedAt !== undefined) {
      const lost = now - startedAt
      // autocannon writes on although the server has announced the end of the connection: not the service's failure.
      if (keepAlive) end(0, lost >= timeoutSeconds * 990 ? 'timeout' : 'reset', lost, 0)
      // It would take the next response for the lost request's.
      events.pipelinedRequests.clear()
    }
    sent += 1
    startedAt = now
    keepAlive = true
  })
  events.on('headers', ({ shouldKeepAlive }) => {
    keepAlive = shouldKeepAlive !== false
  })
  events.on('response', (status, bytes, milliseconds) => {
    startedAt = performance.now() - milliseconds
    end(status, isRedirect(status) ? 'mismatch' : undefined, milliseconds, bytes)
  })
  events.on('connError', (error) => {
    if (startedAt !== undefined) end(0, failureOf(error), performance.now() - startedAt, 0)
    events.pipelinedRequests.clear()
  })
  return {
    requests,
    oldest: () => startedAt ?? performance.now(),
    forget: () => {
      telling = false
    },
  }
}
