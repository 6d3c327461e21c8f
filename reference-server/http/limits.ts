import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError, type ApiErrorName, apiErrors } from '../common/errors.ts'

/** Longer than any link this server signs. */
const longestTarget = 4096

/** Refuses what is too long or in an encoding of its own, before anything else looks at it. */
export function installLimits(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const encoding = strangeEncoding(request)
    if (encoding === undefined) return done()
    reply.header('accept-encoding', 'identity')
    throw new ApiError('unsupported_media_type', `A body cannot be ${encoding}.`)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    if ((request.raw.url ?? '').length > longestTarget)
      throw new ApiError('uri_too_long', 'The URL is too long.')
    done()
  })
}

/** What is said of a body that is not understood: it comes as it is, and text of it is UTF-8. */
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

/** How long a client that was refused may take to read why. */
const lastMilliseconds = 200

/** Answers what is not HTTP, too large or too slow, for which there is no request yet, and closes the connection. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  const [name, message] = refusals[error.code ?? ''] ?? ['bad_request', 'This is not an HTTP request.']
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const body = JSON.stringify(new ApiError(name, message).body)
  const head = ['content-type: application/json; charset=utf-8', `content-length: ${Buffer.byteLength(body)}`]
  socket.end(
    `HTTP/1.1 ${apiErrors[name]} ${name}\r\n${head.join('\r\n')}\r\nconnection: close\r\n\r\n${body}`,
  )
  // A client that does not read its refusal, or goes on sending, must not keep the socket.
  const last = setTimeout(() => socket.destroy(), lastMilliseconds)
  socket.once('close', () => clearTimeout(last))
}
