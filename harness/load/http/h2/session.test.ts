import { describe, expect, test, vi } from 'vitest'
import { type RawH2, rawH2, type Say } from '../../../../test/fixtures/raw-h2.ts'
import type { Answer } from '../connection.ts'
import type { WireRequest } from '../request.ts'
import { type Frame, flag, frameType } from './frame.ts'
import { openH2Pool } from './pool.ts'

const { data, headers, continuation, resetStream, goAway, ping, pushPromise, windowUpdate } = frameType
const { endStream, endHeaders } = flag
const ok = '88'
const none = Buffer.alloc(0)

const request = (over: Partial<WireRequest> = {}): WireRequest => ({
  ...{
    method: 'GET',
    path: '/',
    head: 'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    body: [],
    length: 30,
    keep: true,
  },
  ...over,
})

/** Sends requests over one pool, all at once, and resolves with their answers. */
async function ask(server: RawH2, ...requests: readonly WireRequest[]): Promise<readonly Answer[]> {
  const pool = openH2Pool({ host: '127.0.0.1', port: server.port, tls: { ca: server.authority } }, 2)
  try {
    return await Promise.all(
      requests.map(
        (each) =>
          new Promise<Answer>((resolve) => {
            const exchange = pool.send(each, resolve)
            setTimeout(() => exchange.cancel('timeout'), 3000).unref()
          }),
      ),
    )
  } finally {
    pool.close()
  }
}

/** What answers each request that is whole. */
const answering = (answer: (stream: number, say: Say, frame: Frame) => void) => (frame: Frame, say: Say) => {
  const asks = frame.type === headers || frame.type === data
  if (asks && frame.flags & endStream) answer(frame.stream, say, frame)
}

/** The frames of an answer that a client must make sense of, or refuse. */
const rows: readonly [string, (stream: number, say: Say) => void, Partial<Answer>][] = [
  [
    'a head and a body',
    (stream, say) => {
      say(headers, endHeaders, stream, ok)
      say(data, 0, stream, '6869')
      say(data, endStream, stream, '21')
    },
    { status: 200, failure: undefined, bytesIn: 4, kept: { head: ':status: 200\r\n', body: 'hi!' } },
  ],
  ['a head alone', (stream, say) => say(headers, endHeaders | endStream, stream, '89'), { status: 204 }],
  [
    'a head in pieces',
    (stream, say) => {
      say(headers, endStream, stream, '88 5f')
      say(continuation, 0, stream, '03 61')
      say(continuation, endHeaders, stream, '2f62')
    },
    { status: 200, failure: undefined, kept: { head: ':status: 200\r\ncontent-type: a/b\r\n', body: '' } },
  ],
  [
    'hints before the head, trailers behind the body',
    (stream, say) => {
      say(headers, endHeaders, stream, '48 03 313033')
      say(headers, endHeaders, stream, ok)
      say(data, 0, stream, '61')
      say(headers, endHeaders | endStream, stream, '00 0161 0162')
    },
    { status: 200, failure: undefined },
  ],
  [
    'padding',
    (stream, say) => {
      say(headers, endHeaders | flag.padded, stream, '02 88 0000')
      say(data, endStream | flag.padded, stream, '01 61 00')
    },
    { status: 200, failure: undefined, kept: { head: ':status: 200\r\n', body: 'a' } },
  ],
  [
    'frames of a kind nobody knows',
    (stream, say) => {
      say(77, 255, stream, '00')
      say(headers, endHeaders | endStream, stream, ok)
    },
    { status: 200, failure: undefined },
  ],
  [
    'a redirect',
    (stream, say) => say(headers, endHeaders | endStream, stream, '48 03 333032'),
    { failure: 'mismatch' },
  ],
  ['a body without a head', (stream, say) => say(data, endStream, stream, '61'), { failure: 'mismatch' }],
  [
    'a head without a status',
    (stream, say) => say(headers, endHeaders | endStream, stream, ''),
    { failure: 'mismatch' },
  ],
  [
    'hints that are all',
    (stream, say) => say(headers, endHeaders | endStream, stream, '48 03 313030'),
    { failure: 'mismatch' },
  ],
  [
    'a second head in the midst of the body',
    (stream, say) => {
      say(headers, endHeaders, stream, ok)
      say(headers, endHeaders, stream, ok)
    },
    { failure: 'mismatch' },
  ],
  [
    'less than was announced',
    (stream, say) => {
      say(headers, endHeaders, stream, '88 5c 0132')
      say(data, endStream, stream, '61')
    },
    { status: 200, failure: 'reset' },
  ],
  [
    'a head that is garbage',
    (stream, say) => say(headers, endHeaders | endStream, stream, '88 be'),
    { failure: 'mismatch' },
  ],
  [
    'padding beyond the frame',
    (stream, say) => say(data, flag.padded, stream, 'ff'),
    { failure: 'mismatch' },
  ],
  [
    'a continuation of nothing',
    (stream, say) => say(continuation, endHeaders, stream, ok),
    { failure: 'mismatch' },
  ],
  [
    'something else in the midst of a head',
    (stream, say) => {
      say(headers, 0, stream, ok)
      say(ping, 0, 0, '0000000000000000')
    },
    { failure: 'mismatch' },
  ],
  [
    'a head without end',
    (stream, say) => {
      say(headers, 0, stream, ok)
      for (let count = 0; count < 10; count += 1) say(continuation, 0, stream, Buffer.alloc(16_000, 0x88))
    },
    { failure: 'mismatch' },
  ],
  ['a push', (stream, say) => say(pushPromise, endHeaders, stream, '00000002 82'), { failure: 'mismatch' }],
  ['a head of the connection', (_, say) => say(headers, endHeaders, 0, ok), { failure: 'mismatch' }],
  ['settings that are cut', (_, say) => say(frameType.settings, 0, 0, '0001'), { failure: 'mismatch' }],
  ['a ping of no size', (_, say) => say(ping, 0, 0, ''), { failure: 'mismatch' }],
  ['a window that overflows', (_, say) => say(windowUpdate, 0, 0, '7fffffff'), { failure: 'mismatch' }],
  [
    'an end before the answer',
    (stream, say) => say(resetStream, 0, stream, '00000002'),
    { failure: 'reset' },
  ],
  [
    'an end in the midst of the answer',
    (stream, say) => {
      say(headers, endHeaders, stream, ok)
      say(resetStream, 0, stream, '00000002')
    },
    { status: 200, failure: 'reset' },
  ],
  ['refused again and again', (stream, say) => say(resetStream, 0, stream, '00000007'), { failure: 'reset' }],
]

describe('an answer', () => {
  test.each(rows)('%s', async (_, answer, expected) => {
    await using server = await rawH2(answering(answer))
    expect((await ask(server, request()))[0]).toMatchObject(expected)
  })
})

test('what is refused once is asked once more, and its answer counts', async () => {
  let refusals = 0
  await using server = await rawH2(
    answering((stream, say) => {
      if (refusals++ === 0) say(resetStream, 0, stream, '00000007')
      else say(headers, endHeaders | endStream, stream, ok)
    }),
  )
  expect(await ask(server, request())).toMatchObject([{ status: 200, failure: undefined }])
})

test('when the server goes, what it did not look at is asked on another connection, and the rest is answered', async () => {
  let first = 0
  await using server = await rawH2((frame, say, _, connection) => {
    if (frame.type !== headers) return
    if (connection > 0) say(headers, endHeaders | endStream, frame.stream, ok)
    else if (first++ === 0) say(goAway, 0, 0, '00000001 00000000')
    else say(headers, endHeaders | endStream, 1, '8d')
  })
  const answers = await ask(server, request(), request(), request())
  expect(answers.map(({ status, failure }) => [status, failure])).toEqual([
    [404, undefined],
    [200, undefined],
    [200, undefined],
  ])
  expect(server.connections()).toBe(2)
})

test('no more requests are under way than the server allows', async () => {
  const open = new Set<string>()
  let most = 0
  await using server = await rawH2(
    ({ type, stream }, say, _, connection) => {
      if (type !== headers) return
      const id = `${connection}/${stream}`
      open.add(id)
      most = Math.max(most, open.size)
      setTimeout(() => {
        open.delete(id)
        say(headers, endHeaders | endStream, stream, ok)
      }, 20)
    },
    [[3, 2]],
  )
  const answers = await ask(server, ...Array.from({ length: 12 }, () => request()))
  expect(answers.map(({ failure }) => failure)).toEqual(Array.from({ length: 12 }, () => undefined))
  expect([most, server.connections()]).toEqual([4, 2])
})

test('a server that answers before it has the body is heard, and the body is not sent on', async () => {
  await using server = await rawH2((frame, say) => {
    if (frame.type === headers) say(headers, endHeaders | endStream, frame.stream, '48 03 343133')
  })
  const upload = request({ method: 'POST', body: [Buffer.alloc(500_000)] })
  expect(await ask(server, upload)).toMatchObject([{ status: 413, failure: undefined }])
  await vi.waitFor(() => expect(server.heard.at(-1)).toMatchObject({ type: resetStream }))
  const sent = server.heard
    .filter(({ type }) => type === data)
    .reduce((sum, { payload }) => sum + payload.length, 0)
  expect(sent).toBeLessThanOrEqual(65_535)
})

test('a body goes out as the server allows it: windows of the stream and of all, and those it takes back', async () => {
  const received: Buffer[] = []
  let given = 0
  await using server = await rawH2(
    (frame, say) => {
      if (frame.type !== data) return
      received.push(frame.payload)
      expect(frame.payload.length).toBeLessThanOrEqual(1000)
      given += frame.payload.length
      if (frame.flags & endStream) say(headers, endHeaders | endStream, frame.stream, ok)
      else if (given === 1000) {
        // Takes back 500 of the 1000 it allows to begin with, and allows 700 more.
        say(frameType.settings, 0, 0, '0004 000001f4')
        say(windowUpdate, 0, frame.stream, '000004b0')
      } else if (given % 700 === 1000 % 700) say(windowUpdate, 0, frame.stream, '000002bc')
      say(windowUpdate, 0, 0, '000003e8')
    },
    [[4, 1000]],
  )
  const body = Buffer.from(Array.from({ length: 4500 }, (_, index) => index % 251))
  const parts = [body.subarray(0, 100), none, body.subarray(100)]
  expect(await ask(server, request({ method: 'POST', body: parts }))).toMatchObject([{ status: 200 }])
  expect(Buffer.concat(received).equals(body)).toBe(true)
})

test('questions of the server are answered', async () => {
  await using server = await rawH2(
    answering((stream, say) => {
      say(ping, 0, 0, '0102030405060708')
      say(headers, endHeaders | endStream, stream, ok)
    }),
  )
  await ask(server, request())
  await vi.waitFor(() => expect(server.heard.map(({ type }) => type)).toContain(ping))
  const answer = server.heard.find(({ type }) => type === ping)
  expect([answer?.flags, answer?.payload.toString('hex')]).toEqual([flag.ack, '0102030405060708'])
  expect(
    server.heard.filter(({ type, flags }) => type === frameType.settings && flags & flag.ack),
  ).toHaveLength(1)
})

test.each([
  ['at once', (frame: Frame) => frame.type === frameType.settings],
  ['once it was asked', (frame: Frame) => frame.type === headers],
])('a server that breaks off %s: each request ends, none is left', async (_, when) => {
  await using server = await rawH2((frame, __, socket) => {
    if (when(frame)) socket.destroy()
  })
  const answers = await ask(server, request(), request(), request())
  for (const { failure } of answers) expect(['reset', 'refused']).toContain(failure)
})

test('a server that changes its mind about HTTP/2 is refused', async () => {
  await using server = await rawH2(() => undefined, [], 'http/1.1')
  expect((await ask(server, request()))[0]?.failure).toBe('refused')
})
