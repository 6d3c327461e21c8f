import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { hasBody, isClosed } from './exchange.ts'

const http1 = { httpVersionMajor: 1 }
const http2 = (endAfterHeaders: boolean) => ({ httpVersionMajor: 2, stream: { endAfterHeaders } })

test.each([
  ['of HTTP/1.1 without headers of a body', { ...http1, headers: {} }, false],
  ['of HTTP/1.1 with a length', { ...http1, headers: { 'content-length': '3' } }, true],
  ['of HTTP/1.1 in chunks', { ...http1, headers: { 'transfer-encoding': 'chunked' } }, true],
  ['of HTTP/2 that ended with its headers', { ...http2(true), headers: {} }, false],
  ['of HTTP/2 that did not', { ...http2(false), headers: {} }, true],
  ['of HTTP/2 with a length', { ...http2(false), headers: { 'content-length': '3' } }, true],
])('whether a request has a body: one %s', (_, request, expected) => {
  expect(hasBody(request as unknown as IncomingMessage)).toBe(expected)
})

test.each([
  ['of HTTP/1.1 that is open', { closed: false }, false],
  ['of HTTP/1.1 that is closed', { closed: true }, true],
  ['of HTTP/2 that is open', { stream: { closed: false, destroyed: false } }, false],
  ['of HTTP/2 whose stream was reset', { stream: { closed: true, destroyed: false } }, true],
  ['of HTTP/2 whose session has ended', { stream: { closed: false, destroyed: true } }, true],
])('whether an answer is closed: one %s', (_, response, expected) => {
  expect(isClosed(response as unknown as ServerResponse)).toBe(expected)
})
