import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { answering, ask, request } from '../../../test/fixtures/h2-client.ts'
import { rawH2 } from '../../../test/fixtures/raw-h2.ts'
import type { Answer } from '../h1/connection.ts'
import { type Frame, flag, frameType, readSettings, setting } from './frame.ts'
import { openH2Pool } from './pool.ts'

const { data, headers, resetStream, goAway, ping, windowUpdate } = frameType
const { endStream, endHeaders } = flag
const ok = '88'
const none = Buffer.alloc(0)

test('a request that is refused once is sent once more, and its answer counts', async () => {
  let refusals = 0
  await using server = await rawH2(
    answering((stream, say) => {
      if (refusals++ === 0) say(resetStream, 0, stream, '00000007')
      else say(headers, endHeaders | endStream, stream, ok)
    }),
  )
  expect(await ask(server, request())).toMatchObject([{ status: 200, failure: undefined }])
})

test('when the server leaves, requests that it did not process are sent on another connection, and the others are answered', async () => {
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

test('no more requests are in flight than the server allows', async () => {
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

test('a server may answer before it has the body, and the rest of the body is then not sent', async () => {
  await using server = await rawH2((frame, say) => {
    if (frame.type === headers) say(headers, endHeaders | endStream, frame.stream, '48 03 343133')
  })
  const upload = request({ method: 'POST', body: [Buffer.alloc(500_000)] })
  const [refused] = await ask(server, upload)
  expect(refused).toMatchObject({ status: 413, failure: undefined })
  expect(refused?.unsent).toBeGreaterThanOrEqual(500_000 - 65_535)
  await expect.poll(() => server.heard.at(-1)).toMatchObject({ type: resetStream })
  const sent = server.heard
    .filter(({ type }) => type === data)
    .reduce((sum, { payload }) => sum + payload.length, 0)
  expect(sent).toBeLessThanOrEqual(65_535)
})

test('a body is sent as the server allows: windows of the stream and of the connection, and reductions of them', async () => {
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
        // Reduces the initial window from 1000 to 500, and then allows 700 more.
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

test('a hint is not the first byte of an answer', async () => {
  let sentAt = 0
  await using server = await rawH2(
    answering((stream, say) => {
      say(headers, endHeaders, stream, '48 03 313033')
      setTimeout(() => {
        sentAt = performance.now()
        say(headers, endHeaders | endStream, stream, ok)
      }, 100)
    }),
  )
  const [answer] = await ask(server, request())
  expect(answer).toMatchObject({ status: 200, failure: undefined })
  expect(answer?.firstByteAt).toBeGreaterThanOrEqual(sentAt)
})

test('pings and settings of the server are answered', async () => {
  await using server = await rawH2(
    answering((stream, say) => {
      say(ping, 0, 0, '0102030405060708')
      say(headers, endHeaders | endStream, stream, ok)
    }),
  )
  await ask(server, request())
  await expect.poll(() => server.heard.map(({ type }) => type)).toContain(ping)
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

test('a server that closes before it has sent anything is a refusal', async () => {
  await using server = await rawH2((frame, __, socket) => {
    if (frame.type === frameType.settings) socket.end()
  }, 'none')
  const [answer] = await ask(server, request())
  expect(answer?.failure).toBe('refused')
})

test('a server that does not speak HTTP/2 after all is refused', async () => {
  await using server = await rawH2(() => undefined, [], 'http/1.1')
  expect((await ask(server, request()))[0]?.failure).toBe('refused')
})

test('a server may send 8 MiB of an answer, more as it is read, and no more of one that was given up', async () => {
  const mebi = 2 ** 20
  const part = Buffer.alloc(16_384, ' ')
  const sent = new Map<number, number>()
  const allowed = new Map<number, number>()
  let window = 0
  await using server = await rawH2(({ type, stream, flags, payload }, say) => {
    if (type === frameType.settings && !(flags & flag.ack))
      window = new Map(readSettings(payload)).get(setting.initialWindowSize) ?? 0
    if (type === headers) {
      sent.set(stream, 0)
      allowed.set(stream, window)
      say(headers, endHeaders, stream, ok)
    }
    if (type === windowUpdate && stream > 0)
      allowed.set(stream, (allowed.get(stream) ?? 0) + payload.readUInt32BE())
    if (type !== headers && (type !== windowUpdate || stream === 0)) return
    // The second answer continues for as long as the windows allow, whatever the client says about it.
    const end = (stream === 1 ? 12 : 24) * mebi
    for (let at = sent.get(stream) ?? 0; at < Math.min(end, allowed.get(stream) ?? 0); at += part.length) {
      say(data, at + part.length === end ? endStream : 0, stream, part)
      sent.set(stream, at + part.length)
    }
  })
  const answers = await ask(server, request({ keep: 'nothing' }), request())
  expect(answers.map(({ status, failure }) => [status, failure])).toEqual([
    [200, undefined],
    [200, 'local'],
  ])
  expect(window).toBe(8 * mebi)
  expect(sent).toEqual(
    new Map([
      [1, 12 * mebi],
      [3, 8 * mebi],
    ]),
  )
})

test.each([
  ['has fallen silent takes no later request', false, 2],
  ['answers others goes on, although a request waits in vain', true, 1],
] as const)('a connection that %s', async (_, answersOthers, connections) => {
  await using server = await rawH2(({ type, stream }, say, __, connection) => {
    const isAnswered = connection > 0 || (answersOthers && stream > 3)
    if (type === headers && isAnswered) say(headers, endHeaders | endStream, stream, ok)
  })
  const address = { host: '127.0.0.1', port: server.port, tls: { ca: server.authority } }
  const pool = openH2Pool(address, { cap: 1, timeoutSeconds: 2 })
  const send = (milliseconds: number) =>
    new Promise<Answer>((resolve) => {
      const exchange = pool.send(request(), resolve)
      setTimeout(() => exchange.cancel('timeout'), milliseconds).unref()
    })
  try {
    void send(60_000)
    await expect.poll(() => server.heard.some(({ type }) => type === headers)).toBe(true)
    // The server has acknowledged the settings by then.
    await sleep(300)
    const lost = send(1600)
    await sleep(800)
    if (answersOthers) expect((await send(10_000)).status).toBe(200)
    expect((await lost).failure).toBe('timeout')
    expect((await send(10_000)).status).toBe(200)
    expect(server.connections()).toBe(connections)
  } finally {
    pool.close()
  }
})
