import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bandwidth } from './bandwidth.ts'
import { latency } from './latency.ts'
import { carryBytes } from './pipe.ts'
import { slowClose } from './slow-close.ts'
import type { Toxic } from './toxic.ts'

/** An echo service behind a wire; `toxics` are the faults of the wire. */
let toxics: readonly Toxic[]
/** What must be called when they have changed. */
let hastens: (() => void)[]
/** The bytes that have arrived at the wire in each direction. */
let arrived: { asked: number; answered: number }
let servers: ReturnType<typeof createServer>[]
let port: number

beforeEach(async () => {
  toxics = []
  hastens = []
  arrived = { asked: 0, answered: 0 }
  const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
  const wire = createServer({ allowHalfOpen: true }, (client) => {
    const { port: target } = echo.address() as AddressInfo
    const service = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true })
    client.on('data', (chunk: Buffer) => {
      arrived.asked += chunk.length
    })
    service.on('data', (chunk: Buffer) => {
      arrived.answered += chunk.length
    })
    hastens.push(carryBytes(client, service, 'asked', () => toxics))
    hastens.push(carryBytes(service, client, 'answered', () => toxics))
  })
  servers = [echo, wire]
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  }
  port = (wire.address() as AddressInfo).port
})

afterEach(() => {
  for (const server of servers) server.close()
})

const dial = (): Socket => connect({ port, host: '127.0.0.1', allowHalfOpen: true })

/** Seconds until one byte has come back. */
async function roundTrip(socket: Socket): Promise<number> {
  const begun = performance.now()
  socket.write('x')
  await once(socket, 'data')
  return (performance.now() - begun) / 1000
}

/** Seconds of the fastest of ten round trips, because a busy machine delays some of them. */
async function fastestTrip(socket: Socket): Promise<number> {
  const seconds: number[] = []
  for (let trip = 0; trip < 10; trip += 1) seconds.push(await roundTrip(socket))
  return Math.min(...seconds)
}

test('no data is lost or reordered, however slow the wire', async () => {
  toxics = [latency(0.005), bandwidth(40e6)]
  const sent = randomBytes(3_000_000)
  const socket = dial()
  socket.end(sent)
  const received = createHash('sha256')
  for await (const chunk of socket) received.update(chunk)
  expect(received.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'))
})

test('latency delays answers by its value, several latencies add up, and each ends when it is removed', async () => {
  const socket = dial()
  const before = await fastestTrip(socket)
  toxics = [latency(0.1), latency(0.05)]
  const during = await roundTrip(socket)
  toxics = []
  const after = await fastestTrip(socket)
  expect(during).toBeGreaterThanOrEqual(0.149)
  expect(Math.max(before, after)).toBeLessThan(0.05)
  socket.destroy()
})

test('bandwidth limits the bytes per second of a connection', async () => {
  toxics = [bandwidth(1e6)]
  const socket = dial()
  const begun = performance.now()
  socket.end(Buffer.alloc(300_000))
  let bytes = 0
  for await (const chunk of socket) bytes += chunk.length
  expect(bytes).toBe(300_000)
  // In both directions at once: the first byte returns while the last one is still being sent.
  expect((performance.now() - begun) / 1000).toBeGreaterThanOrEqual(0.3)
})

/** Changes the faults of the wire as a new list of them does. */
function change(to: readonly Toxic[]): void {
  toxics = to
  for (const hasten of hastens) hasten()
}

test('bytes on their way when a bandwidth ends do not go on at its rate', async () => {
  toxics = [bandwidth(100)]
  const socket = dial()
  socket.end(Buffer.alloc(300_000))
  await expect.poll(() => arrived.asked).toBe(300_000)
  change([])
  let bytes = 0
  for await (const chunk of socket) bytes += chunk.length
  expect(bytes).toBe(300_000)
})

test('a fault that begins delays nothing that is on its way', async () => {
  toxics = [latency(0.3)]
  const socket = dial()
  const answer = once(socket, 'data')
  socket.write('x')
  await expect.poll(() => arrived.answered).toBe(1)
  // One byte would take a thousand seconds.
  change([latency(0.3), bandwidth(0.001)])
  await answer
  socket.destroy()
})

test('a slow close arrives late', async () => {
  const socket = dial()
  await roundTrip(socket)
  toxics = [slowClose(0.15)]
  const begun = performance.now()
  socket.end()
  socket.resume()
  await once(socket, 'end')
  expect((performance.now() - begun) / 1000).toBeGreaterThanOrEqual(0.299)
})
