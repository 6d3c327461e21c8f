import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2'
import type { FailureKind } from '../../measure/evidence.ts'
import type { Address } from './address.ts'
import { isRedirect } from './connection.ts'
import { KeptBody } from './kept-body.ts'
import type { Pool } from './pool.ts'
import { newQueue, Waiting } from './queue.ts'
import type { WireRequest } from './request.ts'

/** The header lines of a request as HTTP/2 wants them, and its body of text. */
function fields({ method, path, head }: WireRequest): { headers: Record<string, string>; text: string } {
  const end = head.indexOf('\r\n\r\n')
  const headers: Record<string, string> = { ':method': method, ':path': path }
  for (const line of head.slice(0, end).split('\r\n').slice(1)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    // The name of the host goes as :authority, which the session sets.
    if (name !== 'host' && name !== 'connection') headers[name] = line.slice(colon + 1).trim()
  }
  return { headers, text: head.slice(end + 4) }
}

const headText = (headers: Readonly<Record<string, unknown>>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join('\r\n')

/** Sends one request on a session and ends `waiting` with what becomes of it. */
function carry(session: ClientHttp2Session, waiting: Waiting, onEnd: () => void): void {
  const { request } = waiting
  const { headers, text } = fields(request)
  const stream: ClientHttp2Stream = session.request(headers, { endStream: false })
  let status = 0
  let head = ''
  let bytesIn = 0
  let cutAs: FailureKind | undefined
  let whole = false
  const body = request.keep ? new KeptBody() : undefined
  waiting.cut = (failure) => {
    cutAs = failure
    stream.close(constants.NGHTTP2_CANCEL)
    finish()
  }
  const finish = () => {
    if (waiting.ended) return
    const failure = cutAs ?? (whole && status > 0 ? (isRedirect(status) ? 'mismatch' : undefined) : 'reset')
    const kept = body && { head, body: body.text }
    waiting.end({ status, failure, bytesIn, kept })
    onEnd()
  }
  stream.on('response', (answer) => {
    status = Number(answer[':status'] ?? 0)
    head = headText(answer)
  })
  stream.on('data', (chunk: Buffer) => {
    bytesIn += chunk.byteLength
    if (body?.add(chunk) === false) waiting.cancel('mismatch')
  })
  stream.on('end', () => {
    whole = true
  })
  stream.on('error', () => undefined)
  stream.on('close', finish)
  if (text !== '') stream.write(text)
  for (const part of request.body) stream.write(part)
  stream.end()
}

/** A pool of HTTP/2 sessions; each carries as many requests at once as the server allows. */
export function openH2Pool({ host, port, tls }: Address, cap: number): Pool {
  const sessions = new Map<ClientHttp2Session, { ready: boolean; streams: number }>()
  const queue = newQueue()
  let closed = false

  const place = (): ClientHttp2Session | undefined => {
    for (const [session, { ready, streams }] of sessions)
      if (ready && !session.closed && streams < (session.remoteSettings.maxConcurrentStreams ?? 100))
        return session
    return undefined
  }
  const serve = () => {
    for (let session = place(); session !== undefined && queue.length > 0; session = place()) {
      const waiting = queue.take()
      const state = sessions.get(session)
      if (waiting === undefined || state === undefined) return
      state.streams += 1
      carry(session, waiting, () => {
        state.streams -= 1
        serve()
      })
    }
    const opening = [...sessions.values()].some(({ ready }) => !ready)
    if (queue.length > 0 && !opening && !closed && sessions.size < cap) open()
  }
  const open = () => {
    const session = connect(`https://${host.includes(':') ? `[${host}]` : host}:${port}`, { ...tls })
    const state = { ready: false, streams: 0 }
    sessions.set(session, state)
    session.once('remoteSettings', () => {
      state.ready = true
      serve()
    })
    session.on('error', () => undefined)
    session.once('goaway', () => session.close())
    session.once('close', () => {
      sessions.delete(session)
      if (!state.ready) queue.take()?.fail('refused')
      if (!closed) serve()
    })
  }
  return {
    send(request, done) {
      const waiting = new Waiting(request, done)
      queue.add(waiting)
      serve()
      return waiting
    },
    close() {
      closed = true
      for (const session of sessions.keys()) session.destroy()
    },
  }
}
