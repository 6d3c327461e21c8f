import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'
import { expect, test } from 'vitest'
import { beginningOf, codingIn, textOf } from './coding.ts'
import type { Answer } from './connection.ts'
import { maxBodyBytes } from './kept-body.ts'

const text = '{"error":"no rows of größe 5"}'

/** What a connection keeps of an answer: a character for each byte of its body. */
const kept = (coding: string, bytes: Uint8Array): NonNullable<Answer['kept']> => ({
  head: `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nX-Kind: a`,
  body: Buffer.from(bytes).toString('latin1'),
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
  expect(textOf(kept(coding, bytes))).toBe(text)
})

test('a body may have 4 MiB once it is decoded', () => {
  expect(textOf(kept('gzip', gzipSync(Buffer.alloc(maxBodyBytes, 'x'))))).toHaveLength(maxBodyBytes)
})

test.each([
  ['another coding', 'compress', Buffer.from('x')],
  ['a name that every object has', 'constructor', Buffer.from('x')],
  ['two codings', 'gzip, br', gzipSync(text)],
  ['broken bytes', 'gzip', Buffer.from(text)],
  ['a part of the bytes', 'gzip', gzipSync(text).subarray(0, 20)],
  ['more than may be kept', 'gzip', gzipSync(Buffer.alloc(maxBodyBytes + 1))],
  ['twice as much as may be kept', 'br', brotliCompressSync(Buffer.alloc(2 * maxBodyBytes))],
])('a body with %s cannot be read on this machine', (_, coding, bytes) => {
  expect(textOf(kept(coding, bytes))).toBeUndefined()
})

test.each([
  ['identity', 'ok'],
  ['none', 'ok'],
  ['UTF-8', 'ok'],
  ['gzip', ''],
])('with the coding %s the body %j is its text', (coding, body) => {
  expect(textOf(kept(coding, Buffer.from(body)))).toBe(body)
})

test.each([
  ['HTTP/1.1 200 OK\r\ncontent-encoding:br', 'br'],
  [':status: 200\r\ncontent-encoding: gzip\r\n', 'gzip'],
  ['HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: br', 'gzip,br'],
  ['HTTP/1.1 200 OK\r\nContent-Encoding: utf-8, gzip', 'gzip'],
  ['HTTP/1.1 200 OK\r\nX-Content-Encoding: gzip\r\nX-Note: content-encoding: br', ''],
])('the coding in %j is %j', (head, coding) => {
  expect(codingIn(head)).toBe(coding)
})

test('the beginning of a body is decoded although the rest of it did not stay', () => {
  const bytes = gzipSync(Array.from({ length: 2000 }, (_, row) => `row ${row}`).join())
  const start = { bytes: bytes.subarray(0, 200) }
  const shown = Buffer.from(beginningOf({ kept: kept('gzip', bytes), start })).toString()
  expect(gunzipSync(bytes).toString()).toContain(shown)
  expect(shown).toMatch(/^row 0,row 1,/)
  expect(shown.length).toBeLessThanOrEqual(200)
})

test.each([
  ['that cannot be decoded', 'gzip', 'no gzip'],
  ['that has no coding', 'identity', 'plain'],
])('the beginning of a body %s stays as it came', (_, coding, body) => {
  const bytes = Buffer.from(body)
  expect(beginningOf({ kept: kept(coding, bytes), start: { bytes } })).toBe(bytes)
})
