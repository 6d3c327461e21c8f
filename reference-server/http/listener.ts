import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Settings } from '../settings/settings.ts'

/** More connections than this are closed at once: each costs memory, and Nginx keeps far fewer. */
const maxConnections = 10_000

/** Clients get 4 s for their headers, looked at four times a second. The body has a deadline of its own, and after an hour all is over. */
const limits = {
  headersTimeout: 4000,
  requestTimeout: 3_600_000,
  connectionsCheckingInterval: 250,
  keepAliveTimeout: 72_000,
  maxHeaderSize: 16_384,
  // A thousand uploads in line hold what was read of them before anybody wanted it.
  highWaterMark: 16_384,
} satisfies ServerOptions

/** The server for the protocol of the tuning. HTTP/2 is negotiated over TLS, with HTTP/1.1 beside it. */
export function createListener(settings: Settings, handler: RequestListener, most = maxConnections): Server {
  const server = create(settings, handler)
  server.maxConnections = most
  return server
}

function create(settings: Settings, handler: RequestListener): Server {
  const { protocol } = settings.tuning
  if (protocol === 'http1') return createServer(limits, handler)
  const tls = {
    cert: readFileSync(settings.tlsCertificateFile),
    key: readFileSync(settings.tlsKeyFile),
    minVersion: 'TLSv1.2' as const,
  }
  if (protocol === 'tls') return createTlsServer({ ...limits, ...tls }, handler)
  return asServer(
    createSecureServer({ ...tls, ...limits, allowHTTP1: true }, (request, response) => {
      Reflect.apply(handler, undefined, [request, response])
    }),
  )
}

/**
 * Node's HTTP/2 server hands out requests and answers that behave like those of HTTP/1.1 but are no subtype of them, and it
 * does not know its connections; a server that stops must be able to close them.
 */
function asServer(server: Http2SecureServer): Server {
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
  })
  const closing = {
    closeAllConnections: () => {
      for (const socket of sockets) socket.destroy()
    },
    closeIdleConnections: () => {
      // A session that is told to close ends when its last stream does.
      for (const session of sessions) session.close()
    },
  }
  return Object.assign(server, closing) as unknown as Server
}
