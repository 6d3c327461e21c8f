import { expect, test } from 'vitest'
import { Allowance, KeptBody } from './kept-body.ts'
import { ResponseParser } from './response-parser.ts'

const mebibyte = 1024 * 1024
const held = () => {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

test('a body in a million chunks of one byte takes only the memory of its bytes', () => {
  const parser = new ResponseParser()
  parser.expect('all', 'GET')
  parser.feed(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'))
  const piece = Buffer.from('1\r\nx\r\n'.repeat(1000))
  const before = held()
  for (let at = 0; at < 1000; at += 1) expect(parser.feed(piece)).toBe('incomplete')
  expect(held() - before).toBeLessThan(32 * mebibyte)
  expect(parser.takeKeptBody()).toHaveLength(1_000_000)
})

test('empty pieces take no memory', () => {
  const body = new KeptBody(new Allowance())
  const before = held()
  for (let at = 0; at < 1_000_000; at += 1) body.add(new Uint8Array(0))
  expect(held() - before).toBeLessThan(32 * mebibyte)
})

test('a body is kept up to 4 MiB, and all bodies up to a limit; released memory is available again', () => {
  const allowance = new Allowance(6 * mebibyte)
  const [one, other] = [new KeptBody(allowance), new KeptBody(allowance)]
  const part = new Uint8Array(mebibyte)
  expect([1, 2, 3, 4].map(() => one.add(part))).toEqual([true, true, true, true])
  expect(one.add(new Uint8Array(1))).toBe(false)
  expect(other.add(part)).toBe(true)
  expect(other.add(part)).toBe(true)
  expect(other.add(part)).toBe(false)
  expect(one.take()).toHaveLength(4 * mebibyte)
  expect(other.add(part)).toBe(true)
})
