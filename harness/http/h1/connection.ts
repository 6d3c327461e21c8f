import { connect, type Socket } from 'node:net'
import { connect as secureConnect } from 'node:tls'
import { localCodeOf } from '../../base/local-cause.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import type { Address } from './address.ts'
import type { BodyStart } from './body-start.ts'
import type { Allowance } from './kept-body.ts'
import type { Kept, WireRequest } from './request.ts'
import { ResponseParser } from './response-parser.ts'

/** How one request ended. */
export interface Answer {
  /** 0 when no status came. */
  readonly status: number
  /** Why the answer did not come whole; whether its status was expected is not for the connection to say. */
  readonly failure: FailureKind | undefined
  /** The code of what this machine itself did, where the failure is `local`. */
  readonly local?: string | undefined
  readonly bytesIn: number
  /** Head and body as far as the request wanted them kept. */
  readonly kept: { readonly head: string; readonly body: string } | undefined
  /** When its first byte came, as performance.now() counts; undefined when none did. */
  readonly firstByteAt?: number | undefined
  /** How the body began; only good while the answer is told. */
  readonly start?: Pick<BodyStart, 'bytes'>
}

/** A keep-alive connection that carries one request at a time. */
export interface Connection {
  send(request: WireRequest, done: (answer: Answer) => void): void
  /** Cuts the connection; a request on it ends as `failure`. */
  destroy(failure: FailureKind): void
}

/** Why a connection never opened: it was not taken, or this machine itself kept it from opening, with the code of the error. */
export type Unopened = 'refused' | { readonly local: string }

/** What a connection tells its pool. */
export interface ConnectionEvents {
  /** It can take a request: just opened, or the last response was whole and the server keeps it open. */
  onFree(connection: Connection): void
  /** It has opened, its handshake over TLS included, in so many milliseconds. */
  onOpened?(milliseconds: number): void
  /** It is gone, after it had opened or without. */
  onGone(connection: Connection, cause: Unopened | 'closed'): void
}

/** What the connections to one target share. */
export interface SharedMemory {
  /** One buffer for every socket: it is read into and parsed in the same turn of the loop. */
  readonly buffer: Uint8Array
  /** Room for the bodies that are kept. */
  readonly allowance: Allowance
}

export function openConnection(
  { host, port, tls }: Address,
  { buffer, allowance }: SharedMemory,
  events: ConnectionEvents,
): Connection {
  const began = performance.now()
  const parser = new ResponseParser(allowance)
  let done: ((answer: Answer) => void) | undefined
  let bytesIn = 0
  let firstByteAt: number | undefined
  let keep: Kept = 'nothing'
  let opened = false
  let gone = false

  const finish = (failure: FailureKind | undefined, local?: string) => {
    const tell = done
    done = undefined
    const kept = keep === 'nothing' ? undefined : { head: parser.keptHead, body: parser.takeKeptBody() }
    tell?.({ status: parser.status, failure, local, bytesIn, kept, firstByteAt, start: parser.start })
  }
  const close = (failure: FailureKind, error?: Error) => {
    if (gone) return
    gone = true
    socket.destroy()
    const local = localCodeOf(error)
    finish(local === undefined ? failure : 'local', local)
    events.onGone(connection, opened ? 'closed' : local === undefined ? 'refused' : { local })
  }
  const complete = () => {
    const reusable = parser.keepAlive
    if (parser.status < 200) finish('local', 'EARLY_HINTS')
    else finish(undefined)
    if (reusable) events.onFree(connection)
    else close('reset')
  }
  const onBytes = (count: number, bytes: Uint8Array): boolean => {
    if (gone) return true
    firstByteAt ??= performance.now()
    bytesIn += count
    // Bytes nobody asked for: the connection cannot be trusted any more.
    if (done === undefined) close('mismatch')
    else {
      const parsed = parser.feed(Buffer.from(bytes.buffer, bytes.byteOffset, count))
      if (parsed === 'complete') complete()
      else if (parsed === 'garbage') close('mismatch')
    }
    return true
  }
  const onread = { buffer, callback: onBytes }
  const socket: Socket =
    tls === undefined
      ? connect({ host, port, noDelay: true, onread })
      : secureConnect({ ...tls, host, port, ALPNProtocols: ['http/1.1'] })
  if (tls !== undefined) socket.setNoDelay(true).on('data', (bytes: Buffer) => onBytes(bytes.length, bytes))
  const connection: Connection = {
    send(request, onAnswer) {
      done = onAnswer
      bytesIn = 0
      firstByteAt = undefined
      keep = request.keep
      parser.expect(keep, request.method)
      socket.write(request.head, 'utf8')
      for (const part of request.body) socket.write(part)
    },
    destroy: (failure) => close(failure),
  }
  socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
    opened = true
    events.onOpened?.(performance.now() - began)
    events.onFree(connection)
  })
  socket.once('end', () => {
    if (done !== undefined && parser.endsWithConnection) finish(undefined)
    close('reset')
  })
  socket.once('error', (error) => close('reset', error))
  socket.once('close', () => close('reset'))
  return connection
}
