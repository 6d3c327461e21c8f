import { localCodeOf } from '../../base/local-cause.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import { type Address, secureConnect } from '../h1/address.ts'
import type { Unopened } from '../h1/connection.ts'
import type { Allowance } from '../h1/kept-body.ts'
import type { H2Connection, H2ConnectionEvents } from './carrier.ts'
import {
  contentOf,
  errorCode,
  type Frame,
  FrameReader,
  flag,
  frame,
  frameType,
  largestWindowBytes,
  numberFrame,
  readSettings,
  setting,
  settingsFrame,
  usualFrameBytes,
} from './frame.ts'
import { headWriter } from './head-writer.ts'
import { Sending, usualWindowBytes } from './sending.ts'
import { Stream } from './stream.ts'

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
/** The largest number that a stream can have. */
const lastStream = 2 ** 31 - 1
/** The longest head of an answer in bytes, the same as for HTTP/1.1. */
const maxHeadBytes = 65_536
/** The most frames in which one head may arrive. */
const maxHeadFrames = 64
/** Bytes that may wait for the network before more of a body is written. */
const maxUnsentBytes = 262_144
/**
 * Bytes that the server may send of one answer before it is allowed more. A kept body fits into it. The limit also stops a
 * server that continues an answer which was given up: some servers notice that, and the next request, only when they must
 * stop.
 */
const answerWindowBytes = 8 * 2 ** 20
/** The most bytes of replies to the server's pings and settings that may wait for the network. */
const maxOwedBytes = 1 << 24

/**
 * `timeoutSeconds` is the time of a request: a connection that opens for longer, or is silent for half of it when a request
 * ends for want of an answer, takes no requests.
 */
export function openH2Connection(
  { host, port, tls }: Address,
  { allowance, timeoutSeconds }: { readonly allowance: Allowance; readonly timeoutSeconds: number },
  events: H2ConnectionEvents,
): H2Connection {
  const began = performance.now()
  const streams = new Map<number, Stream>()
  const writeHead = headWriter()
  let streamsAllowed = 100
  /** Stream 0 in frames stands for the whole connection. */
  const wholeConnection = { id: 0, unread: 0 }
  let nextId = 1
  let phase: H2Connection['phase'] = 'opening'
  let opened = false
  let head: { readonly stream: number; readonly last: boolean; parts: number; block?: Buffer } | undefined
  let corked = false
  /** How often anything at all has come from the server. */
  let heard = 0
  let unopened: Unopened = 'refused'

  /** Everything written in one turn of the event loop is sent together. */
  const write = (bytes: Uint8Array | string) => {
    if (!corked) {
      corked = true
      socket.cork()
      process.nextTick(() => {
        corked = false
        socket.uncork()
      })
    }
    socket.write(bytes)
  }
  const sending = new Sending(write, () => socket.writableLength > maxUnsentBytes)
  const gone = (failure: FailureKind, error?: Error) => {
    if (phase === 'gone') return
    phase = 'gone'
    clearTimeout(deadline)
    socket.destroy()
    const local = localCodeOf(error)
    for (const stream of [...streams.values()])
      drop(stream).end(local === undefined ? failure : 'local', local)
    events.onGone(connection, opened ? 'closed' : local === undefined ? unopened : { local })
  }
  const drop = (stream: Stream): Stream => {
    streams.delete(stream.id)
    sending.drop(stream)
    return stream
  }
  /** A request has ended, so there is room for another, or the connection has no reason to stay open. */
  const released = () => {
    if (phase === 'leaving' && streams.size === 0) gone('reset')
    else events.onRoom()
  }
  /** Whether nothing at all has come since this request was sent, for half of a timeout: later ones would be lost too. */
  const isSilentSince = (stream: Stream) =>
    phase === 'open' && stream.heard === heard && performance.now() - stream.sentAt > timeoutSeconds * 500
  /** Ends a stream from the client's side, before the server's answer was complete; `local` is the code of that failure. */
  const cut = (stream: Stream, failure: FailureKind, local?: string) => {
    write(numberFrame(frameType.resetStream, stream.id, errorCode.cancel))
    if (failure === 'timeout' && isSilentSince(stream)) phase = 'leaving'
    drop(stream).end(failure, local)
    released()
  }
  const refuse = (stream: Stream) => {
    drop(stream).waiting.carriedBy(undefined)
    stream.forget()
    events.onRefused(stream.waiting)
  }
  const finish = (stream: Stream) => {
    if (!stream.sent) write(numberFrame(frameType.resetStream, stream.id, errorCode.none))
    drop(stream).end()
    released()
  }

  /** A head may arrive in several frames. */
  const onHeadPart = (flags: number, part: Buffer | undefined): boolean => {
    if (head === undefined || part === undefined) return false
    const block = head.block ? Buffer.concat([head.block, part]) : part
    head.parts += 1
    if (block.length > maxHeadBytes || head.parts > maxHeadFrames) return false
    if (!(flags & flag.endHeaders)) {
      head.block = Buffer.from(block)
      return true
    }
    const { stream: id, last } = head
    head = undefined
    const stream = streams.get(id)
    if (stream === undefined) return id > 0
    stream.count(block.length)
    if (!stream.readHead(block, last)) cut(stream, 'mismatch')
    else if (last) finish(stream)
    return true
  }
  /** Allows the server to send as much again, once it has sent half of what it may. */
  const credit = (to: { readonly id: number; unread: number }, bytes: number, window: number) => {
    to.unread += bytes
    if (to.unread <= window / 2) return
    write(numberFrame(frameType.windowUpdate, to.id, to.unread))
    to.unread = 0
  }
  const onData = ({ stream: id, flags, payload }: Frame, content: Buffer) => {
    const stream = streams.get(id)
    const bytes = payload.length
    credit(wholeConnection, bytes, largestWindowBytes)
    if (stream === undefined) return
    stream.count(bytes)
    const read = stream.readBody(content)
    if (read === 'garbage') cut(stream, 'mismatch')
    else if (read === 'too-long') cut(stream, 'local', 'TOO_LONG')
    else if (flags & flag.endStream) finish(stream)
    else credit(stream, bytes, answerWindowBytes)
  }
  const onSettings = (settings: readonly (readonly [number, number])[]) => {
    for (const [name, value] of settings) {
      if (name === setting.maxConcurrentStreams) streamsAllowed = value
      else if (name === setting.maxFrameSize) sending.setFrameSize(value)
      else if (name === setting.initialWindowSize) sending.setStreamWindow(value)
    }
    write(frame(frameType.settings, flag.ack, 0, Buffer.alloc(0)))
    if (!opened) events.onOpened?.(performance.now() - began)
    clearTimeout(deadline)
    opened = true
    if (phase === 'opening') phase = 'open'
    sending.pump()
    events.onRoom()
  }
  /** False when the server allows more than the protocol permits. */
  const onWindow = (id: number, more: number): boolean => {
    const stream = streams.get(id)
    if (stream !== undefined) stream.window += more
    const can = id > 0 || sending.allow(more)
    sending.pump()
    return can
  }
  const onGoAway = (lastId: number) => {
    phase = 'leaving'
    for (const stream of [...streams.values()]) if (stream.id > lastId) refuse(stream)
    released()
  }

  /** Handles a frame; returns false when it violates the protocol. */
  const onFrame = (received: Frame): boolean => {
    const { type, flags, stream: id, payload } = received
    if (head !== undefined && (type !== frameType.continuation || id !== head.stream)) return false
    switch (type) {
      case frameType.headers:
        head = { stream: id, last: (flags & flag.endStream) > 0, parts: 0 }
        return onHeadPart(flags, contentOf(received))
      case frameType.continuation:
        return onHeadPart(flags, payload)
      case frameType.data: {
        const content = contentOf(received)
        if (content === undefined || id === 0) return false
        onData(received, content)
        return true
      }
      case frameType.resetStream: {
        const stream = streams.get(id)
        if (payload.length !== 4) return false
        if (stream === undefined) return true
        if (payload.readUInt32BE() === errorCode.refusedStream) refuse(stream)
        else drop(stream).end('reset')
        released()
        return true
      }
      case frameType.settings: {
        if (flags & flag.ack) return payload.length === 0
        const settings = id === 0 ? readSettings(payload) : undefined
        if (settings !== undefined) onSettings(settings)
        return settings !== undefined && socket.writableLength < maxOwedBytes
      }
      case frameType.ping:
        if (!(flags & flag.ack)) write(frame(type, flag.ack, 0, payload))
        return payload.length === 8 && socket.writableLength < maxOwedBytes
      case frameType.goAway:
        if (payload.length < 8) return false
        onGoAway(payload.readUInt32BE() & 0x7fff_ffff)
        return true
      case frameType.windowUpdate:
        if (payload.length !== 4) return false
        return onWindow(id, payload.readUInt32BE() & 0x7fff_ffff)
      default:
        // Server pushes were forbidden; unknown frames are ignored.
        return type !== frameType.pushPromise
    }
  }

  const reader = new FrameReader((received) => {
    if (phase === 'gone' || onFrame(received)) return
    gone('mismatch')
  })
  const socket = secureConnect({ ...tls, host, port, ALPNProtocols: ['h2'] })
  socket.setNoDelay(true)
  const deadline = setTimeout(() => {
    unopened = 'late'
    events.onOpened?.(performance.now() - began)
    gone('reset')
  }, timeoutSeconds * 1000)
  const connection: H2Connection = {
    get phase() {
      return phase
    },
    get hasRoom() {
      return phase === 'open' && streams.size < streamsAllowed
    },
    send(waiting) {
      const { request } = waiting
      const { block, text } = writeHead(request)
      const body = text === '' ? request.body : [Buffer.from(text), ...request.body]
      const stream = new Stream(nextId, waiting, { body, window: sending.streamWindow, allowance, heard })
      nextId += 2
      if (nextId > lastStream) phase = 'leaving'
      streams.set(stream.id, stream)
      waiting.carriedBy((failure) => cut(stream, failure))
      for (let at = 0; at < block.length || at === 0; at += usualFrameBytes) {
        const part = block.subarray(at, at + usualFrameBytes)
        const last = at + usualFrameBytes >= block.length ? flag.endHeaders : 0
        const type = at === 0 ? frameType.headers : frameType.continuation
        const end = at === 0 && stream.sent ? flag.endStream : 0
        write(frame(type, last | end, stream.id, part))
      }
      if (!stream.sent) sending.add(stream)
    },
    destroy: () => gone('reset'),
  }
  socket.once('secureConnect', () => {
    if (socket.alpnProtocol !== 'h2') {
      gone('refused')
      return
    }
    write(preface)
    write(
      settingsFrame([
        [setting.headerTableSize, 0],
        [setting.enablePush, 0],
        [setting.initialWindowSize, answerWindowBytes],
      ]),
    )
    write(numberFrame(frameType.windowUpdate, 0, largestWindowBytes - usualWindowBytes))
  })
  socket.on('data', (chunk: Buffer) => {
    heard += 1
    if (!reader.feed(chunk)) gone('mismatch')
  })
  socket.on('drain', () => sending.pump())
  for (const event of ['end', 'close']) socket.on(event, () => gone('reset'))
  socket.on('error', (error) => gone('reset', error))
  return connection
}
