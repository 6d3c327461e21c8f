import { describe, expect, test } from 'vitest'
import { ResponseParser } from './response-parser.ts'

const ok = 'HTTP/1.1 200 OK\r\n'

function read(text: string, size = text.length) {
  const parser = new ResponseParser()
  parser.expect('nothing', 'GET')
  const bytes = Buffer.from(text, 'latin1')
  let parsed = parser.feed(bytes.subarray(0, size))
  for (let at = size; at < bytes.length && parsed === 'incomplete'; at += size)
    parsed = parser.feed(bytes.subarray(at, at + size))
  return { parsed, status: parser.status, keepAlive: parser.keepAlive }
}

const responses: [string, string, { parsed: string; status: number; keepAlive: boolean }][] = [
  [
    'with a length',
    `${ok}Content-Length: 5\r\n\r\nhello`,
    { parsed: 'complete', status: 200, keepAlive: true },
  ],
  [
    'with an empty body',
    `${ok}content-length:0\r\n\r\n`,
    { parsed: 'complete', status: 200, keepAlive: true },
  ],
  [
    'without a body by its status',
    'HTTP/1.1 204 No Content\r\n\r\n',
    { parsed: 'complete', status: 204, keepAlive: true },
  ],
  [
    'not modified',
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
    { parsed: 'complete', status: 304, keepAlive: true },
  ],
  [
    'in chunks',
    `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n`,
    { parsed: 'complete', status: 200, keepAlive: true },
  ],
  [
    'in chunks with a trailer',
    `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\nDigest: x\r\n\r\n`,
    { parsed: 'complete', status: 200, keepAlive: true },
  ],
  [
    'that closes',
    `${ok}Connection: close\r\nContent-Length: 1\r\n\r\nx`,
    { parsed: 'complete', status: 200, keepAlive: false },
  ],
  [
    'that closes, in a list',
    `${ok}Connection: upgrade, Close\r\nContent-Length: 1\r\n\r\nx`,
    { parsed: 'complete', status: 200, keepAlive: false },
  ],
  [
    'that closes, whatever another line says',
    `${ok}Connection: close\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx`,
    { parsed: 'complete', status: 200, keepAlive: false },
  ],
  [
    'of HTTP/1.0',
    'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx',
    { parsed: 'complete', status: 200, keepAlive: false },
  ],
  [
    'of HTTP/1.0 that stays',
    'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx',
    { parsed: 'complete', status: 200, keepAlive: true },
  ],
  [
    'of HTTP/1.0 that stays, in a list',
    'HTTP/1.0 200 OK\r\nConnection: upgrade,Keep-Alive\r\nContent-Length: 1\r\n\r\nx',
    { parsed: 'complete', status: 200, keepAlive: true },
  ],
  [
    'after one that only continues',
    `HTTP/1.1 100 Continue\r\n\r\n${ok}Content-Length: 1\r\n\r\nx`,
    { parsed: 'complete', status: 200, keepAlive: true },
  ],
  [
    'with an error',
    'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno',
    { parsed: 'complete', status: 503, keepAlive: true },
  ],
  ['without an end', `${ok}\r\nall that comes`, { parsed: 'incomplete', status: 200, keepAlive: false }],
  [
    'cut in its body',
    `${ok}Content-Length: 9\r\n\r\nhello`,
    { parsed: 'incomplete', status: 200, keepAlive: true },
  ],
  [
    'that is only announced',
    'HTTP/1.1 103 Early Hints\r\n\r\n',
    { parsed: 'incomplete', status: 0, keepAlive: true },
  ],
  [
    'that Nginx took for whole when it was only announced',
    'HTTP/1.1 103 Early Hints\r\nServer: nginx\r\nConnection: keep-alive\r\nLink: </x>\r\n\r\n',
    { parsed: 'complete', status: 103, keepAlive: false },
  ],
  ['cut in its head', 'HTTP/1.1 20', { parsed: 'incomplete', status: 0, keepAlive: true }],
]

const garbage: [string, string][] = [
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ['no status', 'HTTP/1.1 OK\r\n\r\n'],
  ['an impossible status', 'HTTP/1.1 999 Never\r\n\r\n'],
  ['a header without a colon', `${ok}nothing\r\n\r\n`],
  ['a length that is no number', `${ok}Content-Length: 5x\r\n\r\nhello`],
  ['a negative length', `${ok}Content-Length: -5\r\n\r\nhello`],
  ['two lengths', `${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`],
  ['a length and chunks', `${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['an unknown coding', `${ok}Transfer-Encoding: gzip\r\n\r\nxx`],
  ['a chunk without a size', `${ok}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
  ['a chunk longer than its size', `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n`],
  ['more than one response', `${ok}Content-Length: 1\r\n\r\nx${ok}`],
  ['another protocol asked for', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ['a head that is too long although it ends', `${ok}X: ${'x'.repeat(70_000)}\r\n\r\n`],
  ['a head without an end', `${ok}X: ${'x'.repeat(70_000)}`],
]

describe.each([1, 2, 7, 100_000])('in pieces of %i bytes', (size) => {
  test.each(responses)('a response %s', (_, text, expected) => {
    expect(read(text, size)).toEqual(expected)
  })
  // Bytes behind a whole response are only seen as part of it when they come with it.
  test.each(size > 1000 ? garbage : garbage.filter(([name]) => name !== 'more than one response'))(
    '%s is garbage',
    (_, text) => {
      expect(read(text, size).parsed).toBe('garbage')
    },
  )
})

test('a parser that expects nothing takes nothing', () => {
  expect(new ResponseParser().feed(Buffer.from(ok))).toBe('garbage')
})

test('the same parser reads one response after another', () => {
  const parser = new ResponseParser()
  for (const status of [200, 404, 500]) {
    parser.expect('nothing', 'GET')
    expect(parser.feed(Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Length: 2\r\n\r\nok`))).toBe('complete')
    expect(parser.status).toBe(status)
  }
})

test('the same head again means what its own request makes of it', () => {
  const parser = new ResponseParser()
  const head = `${ok}Content-Length: 2\r\n\r\n`
  const ask = (method: 'GET' | 'HEAD', text: string) => {
    parser.expect('head', method)
    const parsed = parser.feed(Buffer.from(text, 'latin1'))
    return [parsed, parser.status, parser.keepAlive, parser.keptHead]
  }
  const kept = head.slice(0, -4)
  expect(ask('GET', `${head}hi`)).toEqual(['complete', 200, true, kept])
  expect(ask('HEAD', head)).toEqual(['complete', 200, true, kept])
  expect(ask('GET', `${head}hi`)).toEqual(['complete', 200, true, kept])
  expect(ask('GET', head)[0]).toBe('incomplete')
  expect(ask('GET', `${ok}Content-Length: 2\r\nConnection: close\r\n\r\nhi`)[2]).toBe(false)
  expect(ask('GET', 'HTTP/1.1 200 OK\r\nx\r\n\r\n')[0]).toBe('garbage')
  expect(ask('GET', 'HTTP/1.1 200 OK\r\nx\r\n\r\n')[0]).toBe('garbage')
})

test('head and body are kept when they are wanted, whatever pieces they come in', () => {
  const text = `${ok}X-Id: 7\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n3\r\n":1\r\n1\r\n}\r\n0\r\n\r\n`
  for (const size of [1, 5, 1000]) {
    const parser = new ResponseParser()
    parser.expect('all', 'GET')
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) parser.feed(bytes.subarray(at, at + size))
    expect(parser.takeKeptBody()).toBe('{"a":1}')
    expect(parser.keptHead).toContain('X-Id: 7')
  }
})

test('a body too long to be kept is no garbage', () => {
  const parser = new ResponseParser()
  parser.expect('all', 'GET')
  expect(parser.feed(Buffer.from(`${ok}Content-Length: 9000000\r\n\r\n`))).toBe('incomplete')
  expect(parser.feed(Buffer.alloc(5_000_000))).toBe('too-long')
})
