import type { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../common/clock.ts'
import { Timing } from '../common/timing.ts'
import type { Tuning } from '../settings/tuning.ts'
import type { Instruments } from './instruments.ts'

interface Telemetry {
  instruments: Instruments
  timings: AsyncLocalStorage<Timing>
  clock: Clock
  settings: { tuning: Pick<Tuning, 'timing'> }
}

/** Counts and times every request by its route pattern, and reports the time by phase in Server-Timing. */
export function installTelemetry(
  app: FastifyInstance,
  { instruments, timings, clock, settings }: Telemetry,
): void {
  const isTiming = settings.tuning.timing === 'on'
  const isVerbose = isDebugging(app)
  app.addHook('onRequest', (request, reply, done) => {
    const begun = { at: performance.now(), written: writtenTo(request) }
    instruments.requests.inFlight += 1
    reply.raw.once('close', () => record(instruments, isVerbose, request, reply, begun))
    if (isTiming) timings.run(Timing.begin(request.raw, clock), done)
    else done()
  })
  if (!isTiming) return
  app.addHook('onSend', (_request, reply, payload, done) => {
    const text = timings.getStore()?.toString()
    if (text !== undefined && text !== '') reply.header('server-timing', text)
    done(null, payload)
  })
}

/** Whether a line is logged for each answer. */
export function isDebugging(app: FastifyInstance): boolean {
  return app.log.level === 'debug' || app.log.level === 'trace'
}

function record(
  instruments: Instruments,
  isVerbose: boolean,
  request: FastifyRequest,
  reply: FastifyReply,
  begun: { at: number; written: number },
): void {
  const { method } = request
  const { endpoint } = request.facts
  const received = bytesOf(request.headers['content-length'])
  // A compressed answer has no content length; then the bytes written to the socket are counted, including headers.
  const sent = bytesOf(reply.getHeader('content-length') ?? writtenTo(request) - begun.written)
  const began = begun.at
  const status = instruments.requests.close(reply.raw, { method, endpoint, began, received, sent })
  if (!isVerbose) return
  // Logs the pattern of the route and never the URL, because a query may contain a signature.
  request.log.debug(
    { requestId: request.id, method, endpoint, status, milliseconds: performance.now() - began },
    'answered',
  )
}

/**
 * Bytes written to the connection so far. HTTP/2 streams share one connection, so their bytes cannot be assigned to a
 * request.
 */
function writtenTo({ raw }: FastifyRequest): number {
  return raw.httpVersionMajor === 1 ? (raw.socket.bytesWritten ?? 0) : 0
}

function bytesOf(length: unknown): number {
  const bytes = Number(length)
  return bytes > 0 ? bytes : 0
}
