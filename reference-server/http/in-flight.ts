import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasBody, isClosed } from '../common/exchange.ts'
import type { HeldBytes } from '../common/held-bytes.ts'
import { limitAnswer } from './body-deadline.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Bytes of memory that are reserved for this request; null before any are. */
    heldBytes: number | null
  }
}

/**
 * A body is in memory twice: as received and as a text. An answer is in memory three times: as its parts, as a text, and in
 * the socket's buffer.
 */
const copiesOfBody = 2
export const copiesOfAnswer = 3

/**
 * Reserves memory for the body that a request announces and for the largest answer it may get, before either exists; and for
 * the real answer until it has been sent. A request that does not fit waits, and is later told to try again.
 */
export function installInFlight(app: FastifyInstance, held: HeldBytes, bodyLimit: number): void {
  app.decorateRequest('heldBytes', null)
  app.addHook('onRequest', (request, reply, done) => {
    const bytes = bytesOfBody(request, bodyLimit) * copiesOfBody + bytesOfAnswer(request) * copiesOfAnswer
    if (bytes === 0 || held.takeNow(bytes)) {
      hold(held, request, reply, bytes)
      return done()
    }
    held.take(bytes).then(() => {
      hold(held, request, reply, bytes)
      done()
    }, done)
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const length = typeof payload === 'string' ? payload.length : 0
    const bytes = length * copiesOfAnswer
    // A client that disconnected while its answer was made no longer holds memory.
    if (length > 0 && !isClosed(reply.raw)) {
      // A request that was refused before anything was reserved still gets an answer.
      if (request.heldBytes === null) hold(held, request, reply, 0)
      held.change(bytes - (request.heldBytes ?? 0))
      request.heldBytes = bytes
      limitAnswer(request.raw, reply.raw, length)
    }
    done(null, payload)
  })
}

function hold(held: HeldBytes, request: FastifyRequest, reply: FastifyReply, bytes: number): void {
  request.heldBytes = bytes
  const release = () => {
    held.change(-(request.heldBytes ?? 0))
    request.heldBytes = 0
  }
  if (isClosed(reply.raw)) release()
  else reply.raw.once('close', release)
}

/** An upload is written to disk as it arrives, so it needs no memory here. A body of unknown length may be as long as any. */
function bytesOfBody({ raw, headers, facts }: FastifyRequest, bodyLimit: number): number {
  if (facts.access.rule === 'signed link' || !hasBody(raw)) return 0
  const length = headers['content-length']
  if (length === undefined || headers['transfer-encoding'] !== undefined) return bodyLimit
  return Math.min(Number(length) || 0, bodyLimit)
}

function bytesOfAnswer({ facts, query }: FastifyRequest): number {
  if (facts.answer.per === 'answer') return facts.answer.bytes
  const size = Number((query as { page_size?: unknown }).page_size ?? defaultPage)
  return facts.answer.bytes * (size >= 1 && size <= largestPage ? size : largestPage)
}

/** The same as in the schema `paging`. */
const defaultPage = 20
const largestPage = 100
