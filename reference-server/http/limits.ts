import { constants, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError, type ApiErrorName, apiErrors } from '../common/errors.ts'

/** In characters; longer than any link that this server signs. */
const maxTargetCharacters = 4096

/** Refuses requests that are too long or have an unsupported encoding, before anything else reads them. */
export function installLimits(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const encoding = strangeEncoding(request)
    if (encoding === undefined) return done()
    reply.header('accept-encoding', 'identity')
    throw new ApiError('unsupported_media_type', `A body cannot be ${encoding}.`)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    if ((request.raw.url ?? '').length > maxTargetCharacters)
      throw new ApiError('uri_too_long', 'The URL is too long.')
    done()
  })
}

/** The reason to refuse a body: it must have no content encoding, and its text must be UTF-8. */
function strangeEncoding({ method, headers }: FastifyRequest): string | undefined {
  if (method === 'GET') return undefined
  const content = headers['content-encoding']?.trim().toLowerCase() ?? ''
  if (content !== '' && content !== 'identity') return 'encoded'
  const transfer = headers['transfer-encoding']?.trim().toLowerCase() ?? ''
  if (transfer !== '' && transfer !== 'chunked') return 'encoded for the way'
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(headers['content-type'] ?? '') ?? []
  return /^utf-?8$/i.test(charset) ? undefined : 'in another charset than UTF-8'
}

const refusals: Readonly<Record<string, [ApiErrorName, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request took too long to arrive.'],
}

/** In milliseconds: how long a refused client may take to read the reason. */
const lingerMs = 200

type Refused = Error & { code?: string }

const refusalOf = ({ code = '' }: Refused): [ApiErrorName, string] =>
  refusals[code] ?? ['bad_request', 'This is not an HTTP request.']

/** Answers what is not HTTP, too large or too slow, for which no request exists yet, and closes the connection. */
export function refuseConnection(error: Refused, socket: Socket): void {
  const [name, message] = refusalOf(error)
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const body = JSON.stringify(new ApiError(name, message).body)
  const head = ['content-type: application/json; charset=utf-8', `content-length: ${Buffer.byteLength(body)}`]
  socket.end(
    `HTTP/1.1 ${apiErrors[name]} ${name}\r\n${head.join('\r\n')}\r\nconnection: close\r\n\r\n${body}`,
  )
  // A client that does not read the refusal, or keeps sending, must not keep the socket.
  const last = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(last))
}

/**
 * Answers a request of HTTP/2 and closes its stream, although the client has not ended it; other streams of its connection
 * continue. Returns the status of the answer, which an answer that has begun already does not get.
 */
export function refuseStream(error: Refused, stream: ServerHttp2Stream): number {
  const [name, message] = refusalOf(error)
  const { statusCode, body } = new ApiError(name, message)
  if (stream.headersSent || stream.closed || stream.destroyed) {
    stream.close(constants.NGHTTP2_CANCEL)
    return statusCode
  }
  stream.respond({ ':status': statusCode, 'content-type': 'application/json; charset=utf-8' })
  stream.end(JSON.stringify(body))
  // It is reset after the answer.
  stream.close()
  const last = setTimeout(() => stream.destroy(), lingerMs)
  stream.once('close', () => clearTimeout(last))
  return statusCode
}
