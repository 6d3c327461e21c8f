import { readFileSync } from 'node:fs'
import { createServer, METHODS, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Settings } from '../settings/settings.ts'
import { refuseStream } from './limits.ts'

/** Further connections are closed at once: each costs memory, and Nginx keeps far fewer open. */
const maxConnections = 10_000

/**
 * A client has 4 s to send its headers, checked four times a second. The body has its own deadline, and an hour is the limit
 * for a whole request.
 */
const limits = {
  headersTimeout: 4000,
  requestTimeout: 3_600_000,
  connectionsCheckingInterval: 250,
  keepAliveTimeout: 72_000,
  maxHeaderSize: 16_384,
  // With a thousand uploads in line, the parts that were already read use memory.
  highWaterMark: 16_384,
} satisfies ServerOptions

/** Each stream of an HTTP/2 session may hold a body and an answer; Nginx permits as many. */
const maxConcurrentStreams = 128

/** What a test makes smaller. */
interface Bounds {
  readonly connections: number
  /** In milliseconds: how long an HTTP/2 session may be idle. HTTP/1.1 has its own limit in Node. */
  readonly idleMs: number
}

/** The server for the configured protocol. HTTP/2 is negotiated over TLS, with HTTP/1.1 as the alternative. */
export function createListener(
  settings: Settings,
  handler: RequestListener,
  { connections = maxConnections, idleMs = limits.keepAliveTimeout }: Partial<Bounds> = {},
): Server {
  const server = create(settings, handler, idleMs)
  server.maxConnections = connections
  return server
}

function create(settings: Settings, handler: RequestListener, idleMs: number): Server {
  const { protocol } = settings.tuning
  if (protocol === 'http1') return createServer(limits, handler)
  const tls = {
    cert: readFileSync(settings.tlsCertificateFile),
    key: readFileSync(settings.tlsKeyFile),
    minVersion: 'TLSv1.2' as const,
  }
  if (protocol === 'tls') return createTlsServer({ ...limits, ...tls }, handler)
  return asServer(
    createSecureServer(
      { ...tls, ...limits, allowHTTP1: true, settings: { maxConcurrentStreams } },
      (request, response) => {
        // Over HTTP/1.1, Node refuses other methods while it parses. Fastify answers them beside the hooks of requests: nothing
        // would limit or count them, and the memory that is set aside for their answers would never be released.
        if (METHODS.includes(request.method)) Reflect.apply(handler, undefined, [request, response])
        else refuseStream(new Error('unknown method'), request.stream)
      },
    ),
    idleMs,
  )
}

/**
 * The requests and answers of Node's HTTP/2 server behave like those of HTTP/1.1, but their types are not subtypes. The
 * server does not track its connections either, and a stopping server must be able to close them. A session that is idle for
 * `idleMs` milliseconds is told to close.
 */
function asServer(server: Http2SecureServer, idleMs: number): Server {
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
    // Node has no limit for them, and each holds memory. Streams that are open then may still end.
    session.setTimeout(idleMs, () => session.close())
  })
  const closing = {
    closeAllConnections: () => {
      for (const socket of sockets) socket.destroy()
    },
    closeIdleConnections: () => {
      // A session that is told to close ends with its last stream.
      for (const session of sessions) session.close()
    },
  }
  return Object.assign(server, closing) as unknown as Server
}
