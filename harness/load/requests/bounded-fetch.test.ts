import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { boundFetch } from './bounded-fetch.ts'

const mebibyte = 1024 * 1024

/** Requests an answer of this size from a server that compresses it. */
async function asked(size: number): Promise<{ status: number; url: string; length: number }> {
  const packed = gzipSync(Buffer.alloc(size, ' '))
  const server = createServer((_, response) => {
    response.writeHead(201, { 'content-encoding': 'gzip' })
    response.end(packed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  using _bounded = boundFetch()
  try {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/token`)
    return { status: answer.status, url: answer.url, length: (await answer.text()).length }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('an answer to a log-in is read up to 4 MiB, and is otherwise unchanged', async () => {
  expect(await asked(3 * mebibyte)).toMatchObject({
    status: 201,
    url: expect.stringMatching(/\/token$/),
    length: 3 * mebibyte,
  })
})

test('a compressed answer that is larger is cut, and takes no more memory', async () => {
  const before = process.memoryUsage().rss
  await expect(asked(300 * mebibyte)).rejects.toThrow('longer than 4 MiB')
  // This process compresses the answer too, from a buffer of its whole size.
  expect(process.memoryUsage().rss - before).toBeLessThan(450 * mebibyte)
})

test('once it is disposed, fetch is the original again', () => {
  const before = globalThis.fetch
  boundFetch()[Symbol.dispose]()
  expect(globalThis.fetch).toBe(before)
})
