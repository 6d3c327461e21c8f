import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refuseConnection } from './limits.ts'

/** A body may take this long, and more for each byte of a large one: slower clients than 64 KiB/s are cut. */
const bodyTimeoutMs = 10_000
const slowestBytesPerSecond = 65_536

/**
 * Gives each body a deadline. Node's own `requestTimeout` is one number for all requests, and would either cut a large upload
 * or wait as long for a login of ten bytes. An upload gets its own when its turn has come.
 */
export function installBodyDeadline(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
    const isUpload = request.facts.access.rule === 'signed link'
    if ((length !== undefined || encoding !== undefined) && !isUpload) limitBody(request, reply)
    done()
  })
}

/** From now on the client has so long to send the body it announced. */
export function limitBody(request: FastifyRequest, reply: FastifyReply): void {
  const length = Number(request.headers['content-length'])
  const timer = setTimeout(() => cut(request), bodyTimeoutMs + extraFor(length))
  request.raw.once('end', () => clearTimeout(timer))
  reply.raw.once('close', () => clearTimeout(timer))
}

/** A client that takes an answer more slowly than that keeps the memory of it from others, and is cut off. */
export function limitAnswer(request: FastifyRequest, reply: FastifyReply, length: number): void {
  const timer = setTimeout(() => {
    if (request.raw.httpVersionMajor > 1) reply.raw.destroy()
    else request.raw.socket.destroy()
  }, bodyTimeoutMs + extraFor(length))
  reply.raw.once('close', () => clearTimeout(timer))
}

function extraFor(length: number): number {
  return length > 0 ? (length / slowestBytesPerSecond) * 1000 : 0
}

function cut(request: FastifyRequest): void {
  if (request.raw.httpVersionMajor > 1) request.raw.destroy()
  else
    refuseConnection(
      Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
      request.raw.socket,
    )
}
