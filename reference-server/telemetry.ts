import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Instruments } from './instruments.ts'

/** Counts and times every request by its route pattern. */
export function installTelemetry(app: FastifyInstance, instruments: Instruments): void {
  app.addHook('onRequest', (_request, _reply, done) => {
    instruments.inFlight.inc()
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    record(instruments, request, reply)
    done()
  })
}

function record(instruments: Instruments, request: FastifyRequest, reply: FastifyReply): void {
  const { method } = request
  const endpoint = request.routeOptions.url ?? 'unmatched'
  const labels = { method, endpoint, status: String(reply.statusCode) }
  instruments.inFlight.dec()
  instruments.requests.inc(labels)
  instruments.durations.observe(labels, reply.elapsedTime / 1000)
  count(instruments.bytesIn, request.headers['content-length'])
  count(instruments.bytesOut, reply.getHeader('content-length'))
}

function count(counter: { inc(by: number): void }, bytes: unknown): void {
  const number = Number(bytes)
  if (number > 0) counter.inc(number)
}
