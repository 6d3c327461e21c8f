import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { HeldBytes } from '../common/held-bytes.ts'
import { limitAnswer } from './body-deadline.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Bytes of memory that are set aside for this request; null until some are. */
    heldBytes: number | null
  }
}

/** A body is there as it arrived and as a text; an answer as its parts, as a text, and as what the socket has of it. */
const copiesOfBody = 2
export const copiesOfAnswer = 3

/** Answers of this length fit into what the kernel keeps for a connection: nobody need wait for their reader. */
const smallAnswer = 16_384

/**
 * Sets memory aside for the body that a request announces and the largest answer it may get, before either is there; and for
 * what the answer came to, until it has left. What does not fit waits, and is then told to come again.
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
    // A client that left while its answer was made holds nothing any more.
    if (length > 0 && !reply.raw.closed) {
      // Whoever was refused before anything was set aside has an answer all the same.
      if (request.heldBytes === null) hold(held, request, reply, 0)
      held.change(bytes - (request.heldBytes ?? 0))
      request.heldBytes = bytes
      if (length > smallAnswer) limitAnswer(request, reply, length)
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
  if (reply.raw.closed) release()
  else reply.raw.once('close', release)
}

/** An upload goes to disk as it comes. */
function bytesOfBody({ headers, facts }: FastifyRequest, bodyLimit: number): number {
  if (facts.access.rule === 'signed link') return 0
  if (headers['transfer-encoding'] !== undefined) return bodyLimit
  return Math.min(Number(headers['content-length'] ?? 0) || 0, bodyLimit)
}

function bytesOfAnswer({ facts, query }: FastifyRequest): number {
  if (facts.answer.per === 'answer') return facts.answer.bytes
  const size = Number((query as { page_size?: unknown }).page_size ?? defaultPage)
  return facts.answer.bytes * (size >= 1 && size <= largestPage ? size : largestPage)
}

/** As in the schema of `paging`. */
const defaultPage = 20
const largestPage = 100
