import { connect, type Socket } from 'node:net'
import { localCodeOf } from '../../base/local-cause.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import { type Address, secureConnect } from './address.ts'
import type { BodyStart } from './body-start.ts'
import type { Allowance } from './kept-body.ts'
import type { Kept, WireRequest } from './request.ts'
import { ResponseParser } from './response-parser.ts'

/** How one request ended. */
export interface Answer {
  /** 0 when no status was received. */
  readonly status: number
  /** Why the answer was not complete. The connection does not judge whether the status was expected. */
  readonly failure: FailureKind | undefined
  /** The error code with which this machine itself prevented the request, when the failure is `local`. */
  readonly local?: string | undefined
  readonly bytesIn: number
  /** Bytes of the request that were not sent: all where no connection carried it; undefined for none. */
  readonly unsent?: number
  /**
   * The head and body, as far as the request asked to keep them. A body whose head names a coding has one character for each
   * byte; `textOf` gives its text.
   */
  readonly kept: { readonly head: string; readonly body: string } | undefined
  /** When the first byte arrived, on the clock of performance.now(); undefined when none did. */
  readonly firstByteAt?: number | undefined
  /** The beginning of the body; valid only during the callback that receives the answer. */
  readonly start?: Pick<BodyStart, 'bytes'>
}

/** A keep-alive connection that carries one request at a time. */
export interface Connection {
  send(request: WireRequest, done: (answer: Answer) => void): void
  /** Closes the connection; a request on it ends as `failure`. */
  destroy(failure: FailureKind): void
}

/**
 * Why a connection did not open: the server refused it, it took longer than a request may, or this machine itself prevented
 * it, with the error code.
 */
export type Unopened = 'refused' | 'late' | { readonly local: string }

/** The events that a connection reports to its pool. */
export interface ConnectionEvents {
  /** It can take a request: it has just opened, or the last response was complete and the server keeps it open. */
  onFree(connection: Connection): void
  /** It has opened, including its TLS handshake, or was given up because it had not, after this many milliseconds. */
  onOpened?(milliseconds: number): void
  /** It is closed; `cause` says whether it had opened before. */
  onGone(connection: Connection, cause: Unopened | 'closed'): void
}

/**
 * Bytes that may be unwritten when an answer is complete. A secured connection reports the end of a short write late, and
 * more than this is an upload that the next request would wait for.
 */
const mostUnwrittenBytes = 16_384

/** What the connections to one target share. */
export interface Shared {
  /** The seconds that the opening may take. */
  readonly timeoutSeconds: number
  /** One buffer for every socket, because data is read and parsed in the same turn of the event loop. */
  readonly buffer: Buffer
  /** The limit for the bodies that are kept. */
  readonly allowance: Allowance
}

export function openConnection(
  { host, port, tls }: Address,
  { timeoutSeconds, buffer, allowance }: Shared,
  events: ConnectionEvents,
): Connection {
  const began = performance.now()
  const parser = new ResponseParser(allowance)
  let done: ((answer: Answer) => void) | undefined
  let bytesIn = 0
  let length = 0
  let firstByteAt: number | undefined
  let keep: Kept = 'nothing'
  let opened = false
  let gone = false
  let unopened: Unopened = 'refused'

  const finish = (failure: FailureKind | undefined, local?: string) => {
    const report = done
    done = undefined
    const kept = keep === 'nothing' ? undefined : { head: parser.keptHead, body: parser.takeKeptBody() }
    const unsent = socket.writableLength > mostUnwrittenBytes ? Math.min(length, socket.writableLength) : 0
    const { status, start } = parser
    report?.({ status, failure, local, bytesIn, unsent, kept, firstByteAt, start })
  }
  const close = (failure: FailureKind, local?: string) => {
    if (gone) return
    gone = true
    clearTimeout(deadline)
    socket.destroy()
    finish(local === undefined ? failure : 'local', local)
    events.onGone(connection, opened ? 'closed' : local === undefined ? unopened : { local })
  }
  const complete = () => {
    const reusable = parser.keepAlive && socket.writableLength <= mostUnwrittenBytes
    if (parser.status < 200) finish('local', 'EARLY_HINTS')
    else finish(undefined)
    if (reusable) events.onFree(connection)
    else close('reset')
  }
  const onBytes = (count: number, bytes: Buffer): boolean => {
    if (gone) return true
    firstByteAt ??= performance.now()
    bytesIn += count
    // Bytes that no request asked for show that the connection cannot be trusted any more.
    if (done === undefined) close('mismatch')
    else {
      const parsed = parser.feed(bytes, count)
      // Until here all was informational: the answer has not begun.
      if (parser.isBeforeHead) firstByteAt = undefined
      if (parsed === 'complete') complete()
      else if (parsed === 'garbage') close('mismatch')
      else if (parsed === 'too-long') close('local', 'TOO_LONG')
    }
    return true
  }
  const onread = { buffer, callback: (count: number) => onBytes(count, buffer) }
  const socket: Socket =
    tls === undefined
      ? connect({ host, port, noDelay: true, onread })
      : secureConnect({ ...tls, host, port, ALPNProtocols: ['http/1.1'] })
  if (tls !== undefined) socket.setNoDelay(true).on('data', (bytes: Buffer) => onBytes(bytes.length, bytes))
  const connection: Connection = {
    send(request, onAnswer) {
      done = onAnswer
      bytesIn = 0
      length = request.length
      firstByteAt = undefined
      keep = request.keep
      parser.expect(keep, request.method)
      // A head with as many bytes as characters is ASCII, which is written faster as Latin-1.
      const isAscii = request.length === request.head.length
      socket.write(request.head, isAscii ? 'latin1' : 'utf8')
      for (const part of request.body) socket.write(part)
    },
    destroy: (failure) => close(failure),
  }
  const deadline = setTimeout(() => {
    unopened = 'late'
    events.onOpened?.(performance.now() - began)
    close('reset')
  }, timeoutSeconds * 1000)
  socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
    clearTimeout(deadline)
    opened = true
    events.onOpened?.(performance.now() - began)
    events.onFree(connection)
  })
  socket.once('end', () => {
    if (done !== undefined && parser.endsWithConnection) finish(undefined)
    close('reset')
  })
  socket.once('error', (error) => close('reset', localCodeOf(error)))
  socket.once('close', () => close('reset'))
  return connection
}
