import { createServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import type { Server } from 'node:net'
import type { Protocol } from './transport.ts'

/** Answers a request with 200 and a text. */
export type Reply = (text: string) => void

const keepAliveTimeoutMs = 60_000

/**
 * A server over a protocol. HTTP/2 is answered directly on its streams, because making HTTP/1.1-like requests and responses
 * from them would add to every latency.
 */
export function listener(
  protocol: Protocol,
  secured: { readonly key?: string | undefined; readonly cert?: string | undefined },
  onRequest: (path: string, reply: Reply) => void,
): Server {
  if (protocol === 'h2')
    return createSecureServer(secured).on('stream', (stream, headers) =>
      onRequest(headers[':path'] ?? '', (text) => {
        if (stream.destroyed) return
        stream.respond({ ':status': 200, 'content-type': 'text/plain', 'content-length': text.length })
        stream.end(text)
      }),
    )
  const server = protocol === 'tls' ? createTlsServer(secured) : createServer()
  server.keepAliveTimeout = keepAliveTimeoutMs
  return server.on('request', (request, response) =>
    onRequest(request.url ?? '', (text) => {
      response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': text.length })
      response.end(text)
    }),
  )
}
