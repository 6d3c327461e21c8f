import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Parsed, ResponseParser } from './response-parser.ts'

/** Would end any head, line or chunk if it were read; it is placed before and after every piece. */
const lure = Buffer.from('\r\n\r\n0\r\n\r\n')

/** Feeds `bytes` in pieces cut at `cuts`, from a buffer that is overwritten after each piece, like that of a connection. */
function read(bytes: Uint8Array, cuts: readonly number[]) {
  const parser = new ResponseParser()
  parser.expect('all', 'GET')
  const inner = cuts.map((cut) => cut % (bytes.length + 1))
  const edges = [...new Set([0, ...inner, bytes.length])].sort((a, b) => a - b)
  let parsed: Parsed = 'incomplete'
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const piece = bytes.subarray(from, edges[index + 1])
    const buffer = Buffer.concat([lure, piece, lure])
    parsed = parser.feed(buffer.subarray(lure.length), piece.length)
    buffer.fill('X')
    if (parsed === 'garbage') break
  }
  const { status, keepAlive, keptHead, endsWithConnection } = parser
  const keptBody = parser.takeKeptBody()
  return { parsed, status, keepAlive, keptHead, keptBody, endsWithConnection }
}

const cuts = fc.array(fc.nat(2000), { maxLength: 30 })
const bytes = fc.uint8Array({ maxLength: 60 })
const headers = fc.array(
  fc.tuple(fc.stringMatching(/^X-[A-Za-z0-9]{1,16}$/), fc.stringMatching(/^[!-~][ -~]{0,30}$/)),
  { maxLength: 4 },
)
const linesOf = (pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([name, value]) => `${name}: ${value}\r\n`).join('')

interface Frame {
  readonly header: string
  readonly wire: Uint8Array
  readonly body: Uint8Array
  /** The statuses that it can follow. */
  readonly statuses: readonly number[]
}
const withBody = [200, 201, 302, 404, 503]
const nothing = new Uint8Array()

const frames: fc.Arbitrary<Frame> = fc.oneof(
  fc
    .tuple(fc.constantFrom('Content-Length: ', 'content-length:', 'CONTENT-LENGTH:  '), bytes)
    .map(([name, body]) => ({ header: `${name}${body.length}\r\n`, wire: body, body, statuses: withBody })),
  fc
    .tuple(
      fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.constantFrom('', ';a=b')), {
        maxLength: 5,
      }),
      headers,
    )
    .map(([chunks, trailers]) => ({
      header: 'Transfer-Encoding: chunked\r\n',
      wire: Buffer.concat([
        ...chunks.flatMap(([chunk, extension]) => [
          Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`),
          chunk,
          Buffer.from('\r\n'),
        ]),
        Buffer.from(`0\r\n${linesOf(trailers)}\r\n`),
      ]),
      body: Buffer.concat(chunks.map(([chunk]) => chunk)),
      statuses: withBody,
    })),
  bytes.map((body) => ({ header: '', wire: body, body, statuses: withBody })),
  fc
    .constantFrom('', 'Content-Length: 9\r\n')
    .map((header) => ({ header, wire: nothing, body: nothing, statuses: [204, 304] })),
)

const responses = fc
  .record({
    informational: fc.array(fc.constantFrom(100, 102, 103), { maxLength: 2 }),
    minor: fc.constantFrom(0, 1),
    pick: fc.nat(100),
    others: headers,
    connection: fc.constantFrom('', 'close', 'keep-alive', 'Keep-Alive'),
    frame: frames,
  })
  .map(({ informational, minor, pick, others, connection, frame }) => {
    const status = frame.statuses[pick % frame.statuses.length] ?? 0
    const hints = informational.map((code) => `HTTP/1.1 ${code} Hint\r\nLink: </x>\r\n\r\n`).join('')
    const said = connection === '' ? '' : `Connection: ${connection}\r\n`
    const head = `HTTP/1.${minor} ${status} Said\r\n${linesOf(others)}${said}${frame.header}`
    const endless = frame.header === '' && status !== 204 && status !== 304
    return {
      bytes: Buffer.concat([Buffer.from(`${hints}${head}\r\n`), frame.wire]),
      meant: {
        parsed: endless ? 'incomplete' : 'complete',
        status,
        keepAlive: !endless && (connection === '' ? minor === 1 : connection !== 'close'),
        keptHead: head.slice(0, -2),
        keptBody: Buffer.from(frame.body).toString('utf8'),
        endsWithConnection: endless,
      },
    }
  })

test('a response has the same meaning whatever pieces it arrives in', () => {
  fc.assert(
    fc.property(responses, cuts, (response, at) => {
      expect(read(response.bytes, [])).toEqual(response.meant)
      expect(read(response.bytes, at)).toEqual(response.meant)
    }),
    { numRuns: 400 },
  )
})

test('bytes after a complete response are garbage and do not change the response', () => {
  const whole = responses.filter(({ meant }) => meant.parsed === 'complete')
  const more = fc.uint8Array({ minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(whole, more, cuts, (response, behind, at) => {
      const meant = { ...response.meant, parsed: 'garbage' }
      expect(read(Buffer.concat([response.bytes, behind]), at)).toEqual(meant)
      expect(read(Buffer.concat([response.bytes, behind]), [])).toEqual(meant)
    }),
    { numRuns: 200 },
  )
})

const edits = fc.array(
  fc.record({ at: fc.nat(2000), drop: fc.nat(8), put: fc.oneof(bytes, fc.constant(nothing)) }),
  { minLength: 1, maxLength: 4 },
)
const damaged = fc.tuple(responses, edits).map(([response, changes]) =>
  changes.reduce<Buffer>((whole, { at, drop, put }) => {
    const from = at % (whole.length + 1)
    return Buffer.concat([whole.subarray(0, from), put, whole.subarray(from + drop)])
  }, response.bytes),
)
const words = [
  ...['HTTP/1.1 200 OK', 'HTTP/1.1 100 Continue', 'Content-Length: 5', 'Transfer-Encoding: chunked'],
  ...['\r\n', '\r\n', '\r\n\r\n', '\r', '\n', '0', '5', '5;x', 'ffffffffffff', 'hello', ':', 'X: y', '\0'],
]
const soup = fc
  .array(fc.constantFrom(...words), { maxLength: 20 })
  .map((parts) => Buffer.from(parts.join('')))

test('a damaged response is judged equally whatever pieces it arrives in, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(damaged, soup), cuts, (whole, at) => {
      expect(read(whole, at)).toEqual(read(whole, []))
    }),
    { numRuns: 1000 },
  )
})
