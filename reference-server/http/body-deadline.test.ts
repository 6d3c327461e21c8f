import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { limitAnswer, limitBody } from './body-deadline.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const http1 = (isClosed: boolean) => Object.assign(new EventEmitter(), { closed: isClosed })
const http2 = (isClosed: boolean) =>
  Object.assign(new EventEmitter(), { stream: { closed: isClosed, destroyed: isClosed } })

/** Limits the time of a large answer and of a body, with the same response. */
function limitBoth(response: EventEmitter): void {
  limitAnswer({} as IncomingMessage, response as ServerResponse, 1_000_000)
  const request = { headers: {}, raw: new EventEmitter() } as unknown as FastifyRequest
  limitBody(request, { raw: response } as unknown as FastifyReply)
}

test.each([
  ['HTTP/1.1', http1],
  ['HTTP/2', http2],
])('%s: deadlines end with the exchange, and none begins after it', (_, make) => {
  const open = make(false)
  limitBoth(open)
  expect(vi.getTimerCount()).toBe(2)
  open.emit('close')
  expect(vi.getTimerCount()).toBe(0)
  limitBoth(make(true))
  expect(vi.getTimerCount()).toBe(0)
})
