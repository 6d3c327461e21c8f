import type { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from './clock.ts'
import type { Instruments } from './instruments.ts'
import { queuedFor, Timing } from './timing.ts'

/** The status that stands for a client that went away before it was answered. */
const clientClosed = 499

/** Counts and times every request by its route pattern, and says in Server-Timing where the time went. */
export function installTelemetry(
  app: FastifyInstance,
  instruments: Instruments,
  timings: AsyncLocalStorage<Timing>,
  clock: Clock,
): void {
  // The pattern of the route, never the URL: its query may be a signature.
  const isVerbose = app.log.level === 'debug' || app.log.level === 'trace'
  app.addHook('onRequest', (request, reply, done) => {
    instruments.inFlight.inc()
    reply.raw.once('close', () => record(instruments, isVerbose, request, reply))
    const timing = new Timing()
    const queued = request.headers['x-request-start']
    if (queued !== undefined) timing.queue = queuedFor(queued, clock())
    timings.run(timing, done)
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    const text = timings.getStore()?.toString()
    if (text !== undefined && text !== '') reply.header('server-timing', text)
    done(null, payload)
  })
}

function record(
  instruments: Instruments,
  isVerbose: boolean,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { method } = request
  const { endpoint } = request.facts
  const status = reply.raw.writableFinished ? reply.statusCode : clientClosed
  if (isVerbose)
    request.log.debug(
      { requestId: request.id, method, endpoint, status, milliseconds: reply.elapsedTime },
      'answered',
    )
  instruments.inFlight.dec()
  instruments.requests.observe(method, endpoint, status, reply.elapsedTime / 1000)
  count(instruments.bytesIn, request.headers['content-length'])
  count(instruments.bytesOut, reply.getHeader('content-length'))
}

function count(counter: { inc(by: number): void }, bytes: unknown): void {
  const number = Number(bytes)
  if (number > 0) counter.inc(number)
}
