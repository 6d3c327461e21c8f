import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { request } from '../../../test/fixtures/h2-client.ts'
import { hostile, serve } from '../../../test/fixtures/hostile-http.ts'
import { openH2Pool } from '../h2/pool.ts'
import { addressOf } from './address.ts'
import type { Answer } from './connection.ts'
import { openPool } from './pool.ts'

test.each(['closing each connection, said so', 'closing each connection, not said so'] as const)(
  'a connection that the server has closed carries no further request: %s',
  async (name) => {
    await using server = await serve(hostile[name])
    const pool = openPool(addressOf(server.url, undefined), { cap: 2, timeoutSeconds: 10 })
    const ask = () => new Promise<Answer>((resolve) => pool.send(request(), resolve))
    try {
      for (let count = 0; count < 20; count += 1) {
        expect(await ask()).toMatchObject({ status: 200, failure: undefined })
        // Both sides have closed by then, so that no request can cross the close.
        await expect.poll(() => server.connections, { interval: 5 }).toBe(0)
      }
    } finally {
      pool.close()
    }
    expect(server.crossed).toBe(0)
  },
)

test('a connection on which an upload is still being written when its answer is there carries no further request', async () => {
  // It answers an upload before it has read it, and reads no more of it.
  await using server = await serve((socket, text) => {
    const isUpload = text.startsWith('POST')
    if (isUpload) socket.pause()
    socket.write(`HTTP/1.1 ${isUpload ? '413 Too Large' : '200 OK'}\r\nContent-Length: 0\r\n\r\n`)
  })
  const pool = openPool(addressOf(server.url, undefined), { cap: 1, timeoutSeconds: 10 })
  const ask = (each = request()) => new Promise<Answer>((resolve) => pool.send(each, resolve))
  // Much more than the system takes for a socket that is not read.
  const body = Buffer.alloc(64 * 2 ** 20)
  const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`
  try {
    const upload = request({ method: 'POST', head, body: [body], length: head.length + body.length })
    const refused = await ask(upload)
    expect(refused).toMatchObject({ status: 413, failure: undefined })
    // A piece of a body counts as not sent until the system has taken all of it.
    expect(refused.unsent).toBeGreaterThan(2 ** 20)
    expect(await ask()).toMatchObject({ status: 200, failure: undefined, unsent: 0 })
  } finally {
    pool.close()
  }
})

test('a hint is not the first byte of an answer', async () => {
  let sentAt = 0
  await using server = await serve((socket) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n')
    setTimeout(() => {
      sentAt = performance.now()
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    }, 100)
  })
  const pool = openPool(addressOf(server.url, undefined), { cap: 1, timeoutSeconds: 10 })
  try {
    const answer = await new Promise<Answer>((resolve) => pool.send(request(), resolve))
    expect(answer).toMatchObject({ status: 200, failure: undefined })
    expect(answer.firstByteAt).toBeGreaterThanOrEqual(sentAt)
  } finally {
    pool.close()
  }
})

test.each([
  ['HTTP/1.1', openPool],
  ['HTTP/2', openH2Pool],
] as const)('over %s an opening that takes too long is given up and counted', async (_, open) => {
  const sockets: Socket[] = []
  // It accepts connections and never answers a handshake.
  const server = createServer((socket) => sockets.push(socket.on('error', () => undefined).resume()))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const took: number[] = []
  const address = addressOf(`https://127.0.0.1:${port}`, undefined)
  const pool = open(address, { cap: 1, timeoutSeconds: 0.3 }, (milliseconds) => took.push(milliseconds))
  let hasEnded = false
  try {
    pool.send(request(), () => {
      hasEnded = true
    })
    await expect.poll(() => sockets.length).toBeGreaterThan(2)
    expect(hasEnded).toBe(false)
    expect(took.length).toBeGreaterThanOrEqual(2)
    expect(Math.min(...took)).toBeGreaterThan(290)
  } finally {
    pool.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  }
})
