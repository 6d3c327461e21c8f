import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse, ServerHttp2Stream } from 'node:http2'

/** The stream of a request of HTTP/2, which Node's types do not tell from one of HTTP/1.1; undefined for HTTP/1.1. */
export const streamOf = (request: IncomingMessage): ServerHttp2Stream | undefined =>
  request.httpVersionMajor > 1 ? (request as unknown as Http2ServerRequest).stream : undefined

/** Whether a request has a body, or may still get one: in HTTP/2 a body needs no header that announces it. */
export function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (length !== undefined || encoding !== undefined) return true
  const stream = streamOf(request)
  return stream !== undefined && !stream.endAfterHeaders
}

/** Whether an answer can no longer reach its client. A response of HTTP/2 does not say so itself; its stream does. */
export function isClosed(response: ServerResponse): boolean {
  const { stream } = response as unknown as Partial<Http2ServerResponse>
  return stream === undefined ? response.closed : stream.closed || stream.destroyed
}
