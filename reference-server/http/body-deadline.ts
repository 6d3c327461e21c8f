import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasBody, isClosed, streamOf } from '../common/exchange.ts'
import { refuseConnection, refuseStream } from './limits.ts'

/**
 * In milliseconds: how long any body may take. A large body gets more time for each byte; a client slower than 64 KiB/s is
 * disconnected.
 */
const bodyTimeoutMs = 10_000
const slowestBytesPerSecond = 65_536

/** In bytes. An answer of up to this length fits into the kernel's socket buffer, so its client needs no reading deadline. */
const smallAnswerBytes = 16_384

/**
 * Gives each body its own deadline. Node's `requestTimeout` is the same for all requests: it would either interrupt a large
 * upload or wait just as long for a login of ten bytes. The deadline of an upload begins when its turn has come.
 */
export function installBodyDeadline(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const isUpload = request.facts.access.rule === 'signed link'
    if (!isUpload && hasBody(request.raw)) limitBody(request, reply)
    done()
  })
}

/** From now on, the client has limited time to send its body: more for a large one, if it announced the length. */
export function limitBody(request: FastifyRequest, reply: FastifyReply): void {
  // The event 'close' has been emitted already, so it would not clear the timer.
  if (isClosed(reply.raw)) return
  const length = Number(request.headers['content-length'])
  const timer = setTimeout(() => cut(request, reply), bodyTimeoutMs + extraFor(length))
  request.raw.once('end', () => clearTimeout(timer))
  reply.raw.once('close', () => clearTimeout(timer))
}

/**
 * A client that reads its answer too slowly is disconnected, because its answer keeps memory from other requests.
 * @param length bytes of the answer.
 */
export function limitAnswer(request: IncomingMessage, response: ServerResponse, length: number): void {
  // After the event 'close' nothing would clear the timer, and the process could not end before it.
  if (length <= smallAnswerBytes || isClosed(response)) return
  const timer = setTimeout(() => {
    if (request.httpVersionMajor > 1) response.destroy()
    else request.socket.destroy()
  }, bodyTimeoutMs + extraFor(length))
  response.once('close', () => clearTimeout(timer))
}

function extraFor(length: number): number {
  return length > 0 ? (length / slowestBytesPerSecond) * 1000 : 0
}

function cut({ raw }: FastifyRequest, reply: FastifyReply): void {
  const error = Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  const stream = streamOf(raw)
  if (stream === undefined) {
    refuseConnection(error, raw.socket)
    return
  }
  reply.raw.statusCode = refuseStream(error, stream)
  // When its stream closes, Node would end the body, and what has arrived could be taken for the whole.
  raw.destroy()
}
