import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BlockList } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HeldBytes } from '../common/held-bytes.ts'
import { createInstruments } from '../metrics/instruments.ts'
import type { RouteFacts } from '../security/route-facts.ts'
import { noCache } from '../storage/cache/cache.ts'
import { Addresses } from './address.ts'
import { Shortcuts } from './shortcuts.ts'

const facts: RouteFacts = {
  endpoint: '/masks',
  route: 'GET /masks',
  access: { rule: 'group', role: 'viewer' },
  rate: 'read',
  answer: { per: 'answer', bytes: 4096 },
}
const standing = { tag: 'standing', key: '' }
const answer = { tag: 'answer', key: '' }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

class Answered extends EventEmitter {
  headers: Record<string, unknown> = {}
  body = Buffer.alloc(0)

  writeHead(_status: number, headers: Record<string, unknown>): void {
    this.headers = headers
  }

  end(text: string, encoding: BufferEncoding): void {
    this.body = Buffer.from(text, encoding)
  }
}

/** Answers one request by the short way, with a text that is cached. */
function answered(text: string) {
  const disconnect = vi.fn()
  const request = {
    method: 'GET',
    url: '/masks',
    headers: {},
    httpVersionMajor: 1,
    socket: { remoteAddress: '127.0.0.1', destroy: disconnect },
  } as unknown as IncomingMessage
  const held = new HeldBytes(1_048_576)
  const shortcuts = new Shortcuts(
    { ...noCache, peek: (tag) => (tag === standing.tag ? 'allowed' : text) },
    null,
    new Addresses(new BlockList()),
    held,
    createInstruments([]),
    () => 0,
  )
  shortcuts.remember(request, { facts, expires: 1, standing, allowed: 'allowed', answer })
  const response = new Answered()
  expect(shortcuts.answer(request, response as unknown as ServerResponse)).toBe(true)
  return { response, disconnect, held }
}

test.each([
  ['ASCII', '{"label":"lesion"}'],
  ['Latin letters, one byte each in memory and two in UTF-8', '{"label":"Läsion"}'],
  ['other letters', '{"label":"病变 🫁"}'],
  ['nothing', ''],
])('a text of %s arrives as UTF-8, with its length', (_name, text) => {
  const { response } = answered(text)
  expect(response.body).toEqual(Buffer.from(text, 'utf8'))
  expect(response.headers['content-length']).toBe(response.body.length)
})

test.each([
  ['16 KiB, which the kernel takes', 16_384, undefined],
  ['32 KiB', 32_768, 10_500],
  ['64 KiB', 65_536, 11_000],
])('a client that does not read its answer of %s is disconnected in time', (_name, bytes, afterMs) => {
  const { disconnect } = answered('x'.repeat(bytes))
  vi.advanceTimersByTime((afterMs ?? 3_600_000) - 1)
  expect(disconnect).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(disconnect).toHaveBeenCalledTimes(afterMs === undefined ? 0 : 1)
})

test('a client that has read its answer stays connected, and no memory is held for it any more', () => {
  const { response, disconnect, held } = answered('x'.repeat(65_536))
  expect(held.held).toBe(65_536)
  response.emit('close')
  expect(held.held).toBe(0)
  vi.advanceTimersByTime(3_600_000)
  expect(disconnect).not.toHaveBeenCalled()
})
