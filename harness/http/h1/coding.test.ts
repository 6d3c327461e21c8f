import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'
import { expect, test } from 'vitest'
import { beginningOf, codingIn, decoded } from './coding.ts'
import type { Answer } from './connection.ts'
import { maxBodyBytes } from './kept-body.ts'

const text = '{"error":"no rows of größe 5"}'

/** An answer as a connection gives it: with a character for each byte of its body. */
const answer = (coding: string, bytes: Uint8Array, over: Partial<Answer> = {}): Answer => ({
  ...{ status: 200, failure: undefined, bytesIn: bytes.length },
  kept: {
    head: `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nX-Kind: a`,
    body: Buffer.from(bytes).toString('latin1'),
  },
  ...over,
})

test.each([
  ['gzip', gzipSync(text)],
  ['GZip', gzipSync(text)],
  ['x-gzip', gzipSync(text)],
  ['identity, gzip', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['br', brotliCompressSync(text)],
  ['zstd', zstdCompressSync(text)],
])('a body with the coding %s is read as its text', (coding, bytes) => {
  expect(decoded(answer(coding, bytes))).toMatchObject({ failure: undefined, kept: { body: text } })
})

test('a body may have 4 MiB once it is decoded', () => {
  const { kept } = decoded(answer('gzip', gzipSync(Buffer.alloc(maxBodyBytes, 'x'))))
  expect(kept?.body).toHaveLength(maxBodyBytes)
})

test.each([
  ['another coding', 'compress', Buffer.from('x')],
  ['a name that every object has', 'constructor', Buffer.from('x')],
  ['two codings', 'gzip, br', gzipSync(text)],
  ['broken bytes', 'gzip', Buffer.from(text)],
  ['a part of the bytes', 'gzip', gzipSync(text).subarray(0, 20)],
  ['more than may be kept', 'gzip', gzipSync(Buffer.alloc(maxBodyBytes + 1))],
  ['twice as much as may be kept', 'br', brotliCompressSync(Buffer.alloc(2 * maxBodyBytes))],
])('an answer with %s cannot be read on this machine', (_, coding, bytes) => {
  expect(decoded(answer(coding, bytes))).toMatchObject({
    ...{ status: 200, failure: 'local', local: 'CODING' },
    kept: { body: '' },
  })
})

test.each([
  ['without a coding', answer('identity', Buffer.from('ok'))],
  ['without a body', answer('gzip', Buffer.alloc(0))],
  ['that is not whole', answer('gzip', gzipSync(text).subarray(0, 20), { failure: 'reset' })],
  ['of which nothing was kept', answer('gzip', gzipSync(text), { kept: undefined })],
])('an answer %s stays as it is', (_, given) => {
  expect(decoded(given)).toBe(given)
})

test.each([
  ['HTTP/1.1 200 OK\r\ncontent-encoding:br', 'br'],
  [':status: 200\r\ncontent-encoding: gzip\r\n', 'gzip'],
  ['HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: br', 'gzip,br'],
  ['HTTP/1.1 200 OK\r\nX-Content-Encoding: gzip\r\nX-Note: content-encoding: br', ''],
])('the coding in %j is %j', (head, coding) => {
  expect(codingIn(head)).toBe(coding)
})

test('the beginning of a body is decoded although the rest of it did not stay', () => {
  const bytes = gzipSync(Array.from({ length: 2000 }, (_, row) => `row ${row}`).join())
  const { kept } = answer('gzip', bytes)
  const shown = Buffer.from(beginningOf({ kept, start: { bytes: bytes.subarray(0, 200) } })).toString()
  expect(gunzipSync(bytes).toString()).toContain(shown)
  expect(shown).toMatch(/^row 0,row 1,/)
  expect(shown.length).toBeLessThanOrEqual(200)
})

test.each([
  ['that cannot be decoded', 'gzip', 'no gzip'],
  ['that has no coding', 'identity', 'plain'],
])('the beginning of a body %s stays as it came', (_, coding, body) => {
  const bytes = Buffer.from(body)
  expect(beginningOf({ ...answer(coding, bytes), start: { bytes } })).toBe(bytes)
})
