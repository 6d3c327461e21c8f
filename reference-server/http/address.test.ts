import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { addressOf } from './address.ts'

test.each([
  ['nobody in between', '10.0.0.7', undefined, '10.0.0.7'],
  ['the proxy on this machine', '127.0.0.1', '10.0.0.7', '10.0.0.7'],
  ['the proxy, and a client that made something up', '127.0.0.1', '1.2.3.4, 10.0.0.7', '10.0.0.7'],
  ['a stranger that made something up', '10.0.0.7', '1.2.3.4', '10.0.0.7'],
  ['a proxy over IPv6', '::ffff:127.0.0.1', '2001:db8::1', '2001:db8::1'],
  ['nothing in the header', '127.0.0.1', '', '127.0.0.1'],
  ['too much in the header', '127.0.0.1', 'x'.repeat(100), '127.0.0.1'],
])('the address with %s', (_name, remoteAddress, forwarded, expected) => {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  const request: { socket: { remoteAddress: string }; headers: Record<string, string> } = {
    socket: { remoteAddress },
    headers,
  }
  expect(addressOf(request as unknown as IncomingMessage)).toBe(expected)
})
