import { describe, expect, test } from 'vitest'
import type { HeaderValues, RequestDescription } from '../../config/scenario/scenario.ts'
import { defaultHeaders, mergedHeaders } from './headers.ts'
import { commonHeaders, wireRequest } from './request.ts'

const session: HeaderValues = {
  Authorization: 'Bearer s',
  'X-Session': 'one',
  cookie: 'a=session; b=session',
}
const common = commonHeaders(mergedHeaders(defaultHeaders('127.0.0.1:80'), session))
const anything = (description: unknown) => description as RequestDescription
const written = (description: unknown, method: Uppercase<string> = 'POST', jar?: string) =>
  wireRequest(method, anything(description), common, 'nothing', jar === undefined ? undefined : () => jar)
const linesOf = (headers: unknown, jar?: string) =>
  written({ path: '/', headers }, 'GET', jar)
    .head.split('\r\n')
    .filter((line) => line !== '')
    .slice(1)

describe('each header is sent once: that of the request, else of the session, else the default', () => {
  const [host, authorization, own, cookie] = [
    'Host: 127.0.0.1:80',
    'Authorization: Bearer s',
    'X-Session: one',
    'cookie: a=session; b=session',
  ]
  test.each<[string, unknown, readonly string[]]>([
    ['nothing of its own', undefined, [host, authorization, own, cookie]],
    ['one more', { 'X-One': 1 }, [host, authorization, own, cookie, 'X-One: 1']],
    ['a host', { HOST: 'tenant.example' }, ['HOST: tenant.example', authorization, own, cookie]],
    ['another case', { 'x-SESSION': 'two' }, [host, authorization, 'x-SESSION: two', cookie]],
    [
      'two spellings, of which the last counts',
      { 'x-a': '1', 'X-A': '2' },
      [host, authorization, own, cookie, 'X-A: 2'],
    ],
    ['one left out', { authorization: null }, [host, own, cookie]],
    ['one of several lines', { 'X-A': ['1', '2'] }, [host, authorization, own, cookie, 'X-A: 1', 'X-A: 2']],
    ['pairs', new Map([['X-A', '1']]), [host, authorization, own, cookie, 'X-A: 1']],
    ['Headers of fetch', new Headers({ 'X-A': '1' }), [host, authorization, own, cookie, 'x-a: 1']],
    ['trailers asked for', { TE: 'trailers' }, [host, authorization, own, cookie, 'TE: trailers']],
  ])('%s', (_, headers, lines) => {
    expect(linesOf(headers)).toEqual(lines)
  })

  test.each<[string, unknown, string, string | undefined]>([
    ['the jar over the session', undefined, 'b=jar; c=jar', 'a=session; b=jar; c=jar'],
    ['the request over the jar', { cookie: 'c=own' }, 'b=jar; c=jar', 'a=session; b=jar; c=own'],
    ['left out', { Cookie: null }, 'b=jar', undefined],
    ['no jar', { cookie: 'a=own' }, '', 'a=own'],
  ])('cookies go out in one line: %s', (_, headers, jar, value) => {
    const lines = linesOf(headers, jar).filter((line) => line.toLowerCase().startsWith('cookie:'))
    expect(lines.map((line) => line.slice(8))).toEqual(value === undefined ? [] : [value])
  })
})

describe('an invalid header is explained in words', () => {
  test.each<[string, unknown, string]>([
    ['a line break in a value', { 'X-A': 'b\r\nX-C: d' }, 'holds a line break'],
    ['a line feed alone', { 'X-A': 'b\nX-C: d' }, 'holds a line break'],
    ['a zero', { 'X-A': 'b\0' }, 'control character'],
    ['a line break in a name', { 'X-A\r\nX-B': 'c' }, 'is no name of a header'],
    ['a field of HTTP/2 only', { ':path': '/other' }, 'is no name of a header'],
    ['a length', { 'content-LENGTH': '3' }, 'belongs to the engine: it counts the body'],
    [
      'an encoding of transfer',
      { 'Transfer-Encoding': 'chunked' },
      'belongs to the engine: it sends a body whole',
    ],
    ['a connection', { Connection: 'close' }, 'belongs to the engine'],
    ['an upgrade', { upgrade: 'websocket' }, 'belongs to the engine'],
    ['keep-alive', { 'Keep-Alive': 'timeout=5' }, 'belongs to the engine'],
    ['another encoding', { te: 'gzip' }, 'can only be "trailers"'],
    ['no host', { Host: '' }, 'must be one host'],
    ['a URL as a host', { Host: 'http://x/' }, 'must be one host'],
    ['a variable that is not set', { 'X-Token': undefined }, 'is undefined'],
    ['an object', { 'X-A': {} }, 'is object'],
    ['text', 'X-A: b', 'must be an object of names and values'],
  ])('%s', (_, headers, problem) => {
    expect(() => written({ path: '/', headers })).toThrow(problem)
  })
})

describe('a path is encoded once', () => {
  test.each([
    ["/plain/path-._~!$&'()*+,;=:@?q=[1]/?", "/plain/path-._~!$&'()*+,;=:@?q=[1]/?"],
    ['/café/日本', '/caf%C3%A9/%E6%97%A5%E6%9C%AC'],
    ['/two words?q=a b', '/two%20words?q=a%20b'],
    ['/caf%C3%A9/%2f?q=%20', '/caf%C3%A9/%2f?q=%20'],
    ['/100%', '/100%25'],
    ['/50%zz%4', '/50%25zz%254'],
    ['/a"<>\\^`{|}', '/a%22%3C%3E%5C%5E%60%7B%7C%7D'],
    ['/😀', '/%F0%9F%98%80'],
  ])('%s', (path, encoded) => {
    expect(written({ path }).path).toBe(encoded)
    expect(written({ path: encoded }).path).toBe(encoded)
  })

  test.each([
    ['/a\r\nX: y', 'is no path'],
    ['/a\0', 'control character'],
    ['a', 'must begin with "/"'],
    ['http://other.example/a', 'must begin with "/"'],
    ['/a#b', 'never sent'],
    ['/\ud800', 'half of a character'],
    [7, 'must be text'],
    [undefined, 'must be text'],
  ])('%s is refused', (path, problem) => {
    expect(() => written({ path })).toThrow(problem)
  })
})

describe('a body is sent with its own type', () => {
  const type = /content-type: ([^\r]*)\r\n/i
  const length = /content-length: (\d+)\r\n/i
  const urlencoded = 'application/x-www-form-urlencoded'
  test.each<[string, object, string | undefined, string]>([
    ['an object', { body: { a: 1 } }, 'application/json', '{"a":1}'],
    ['a list', { body: [{ a: 1 }, 2] }, 'application/json', '[{"a":1},2]'],
    ['an empty list', { body: [] }, 'application/json', '[]'],
    ['a number', { body: 7.5 }, 'application/json', '7.5'],
    ['a truth', { body: false }, 'application/json', 'false'],
    ['a date', { body: new Date(0) }, 'application/json', '"1970-01-01T00:00:00.000Z"'],
    ['text', { body: 'é' }, 'text/plain; charset=utf-8', 'é'],
    ['no text', { body: '' }, 'text/plain; charset=utf-8', ''],
    ['text of a type', { body: '<a/>', headers: { 'content-type': 'text/xml' } }, 'text/xml', '<a/>'],
    [
      'JSON of a type',
      { body: {}, headers: { 'CONTENT-TYPE': 'application/vnd.api+json' } },
      'application/vnd.api+json',
      '{}',
    ],
    ['JSON of no type', { body: {}, headers: { 'content-type': null } }, undefined, '{}'],
    ['a form', { form: { user: 'ann b', n: 1, tag: ['x', 'y'] } }, urlencoded, 'user=ann+b&n=1&tag=x&tag=y'],
    ['a form as fetch has it', { body: new URLSearchParams({ q: 'é&' }) }, urlencoded, 'q=%C3%A9%26'],
    ['bytes', { body: Buffer.from('abc') }, undefined, 'abc'],
    ['a buffer', { body: new Uint8Array([65, 66]).buffer }, undefined, 'AB'],
    ['pieces', { body: [Buffer.from('a'), Buffer.from('bc')] }, undefined, 'abc'],
  ])('%s', (_, over, meant, text) => {
    const { head, body, length: all } = written({ path: '/', ...over })
    const [start = '', inline = ''] = head.split('\r\n\r\n')
    const sent = inline + Buffer.concat(body).toString()
    expect(sent).toBe(text)
    expect(type.exec(`${start}\r\n`)?.[1]).toBe(meant)
    expect(length.exec(`${start}\r\n`)?.[1]).toBe(String(Buffer.byteLength(text)))
    expect(all).toBe(Buffer.byteLength(head) + Buffer.concat(body).length)
  })

  test.each<[string, object, string]>([
    ['no number', { body: Number.NaN }, 'JSON cannot say'],
    ['a function', { body: () => 1 }, 'JSON cannot say'],
    [
      'a FormData',
      { body: new FormData() },
      'body is a FormData, which is not sent as it is: use multipart()',
    ],
    ['a file', { body: new File([], 'a') }, 'body is a File, which is not sent as it is: send its bytes'],
    ['a stream', { body: new ReadableStream() }, 'read it before the run'],
    ['a Map', { body: new Map() }, 'Object.fromEntries'],
    ['a promise', { body: Promise.resolve() }, 'await it'],
    ['bytes and text', { body: [Buffer.from('a'), 'b'] }, 'list of bytes and of something else'],
    ['a body and a form', { body: 'a', form: {} }, 'and not both'],
    ['a form of objects', { form: { a: {} } }, 'field "a" of the form'],
  ])('%s is refused', (_, over, problem) => {
    expect(() => written({ path: '/', ...over })).toThrow(problem)
  })

  test.each([
    ['GET', undefined],
    ['HEAD', undefined],
    ['OPTIONS', undefined],
    ['DELETE', undefined],
    ['PROPFIND', undefined],
    ['POST', '0'],
    ['PUT', '0'],
    ['PATCH', '0'],
  ] as const)('%s without one says its length: %s', (method, said) => {
    expect(length.exec(written({ path: '/' }, method).head)?.[1]).toBe(said)
  })
})

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'It gave undefined'],
  ['text', '/path', 'It gave string'],
  ['a promise', Promise.resolve({ path: '/' }), 'It gave a promise'],
  ['a method', { path: '/', method: 'GET' }, 'is that of its route'],
  ['an unknown key', { path: '/', header: {} }, 'has no "header"'],
])('a function that gives %s gives no request', (_, given, problem) => {
  expect(() => written(given)).toThrow(problem)
})
