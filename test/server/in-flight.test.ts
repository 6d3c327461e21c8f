import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'
import { fillLargest } from './largest.ts'
import { spawnProcess, untilStatus } from './running.ts'

const masks = '/api/annotations/1/mask-groups/1/masks'
const worst = '/api/annotations?page_size=100'

let backends: Backends
let instance: Instance
let headers: { authorization: string }

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  await fillLargest(backends.databaseUrl)
  instance = await startInstance(backends, { IN_FLIGHT_MEGABYTES: '48', TUNING_CACHE: 'off' })
  headers = await headersOf(instance.services, 'viewer')
})
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

interface Outcome {
  status: number
  bytes: number
  retryAfter: string | null
}

async function list(url: string, path = worst): Promise<Outcome> {
  const response = await fetch(url + path, { headers })
  const { byteLength } = await response.arrayBuffer()
  return { status: response.status, bytes: byteLength, retryAfter: response.headers.get('retry-after') }
}

/** Sends a request and reads nothing of the answer. */
async function silent(path: string): Promise<Socket> {
  const { hostname, port } = new URL(instance.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined).pause()
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\n\r\n`)
  return socket
}

test('forty requests for the largest page at once: all are answered, some after others, and then no memory is held', {
  timeout: 300_000,
}, async () => {
  const { held } = instance.services
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => list(instance.url)))
  const whole = outcomes.filter(({ status }) => status === 200)
  expect(whole.length).toBeGreaterThan(0)
  expect(Math.min(...whole.map(({ bytes }) => bytes))).toBeGreaterThan(100 * 2 * 65_000)
  for (const { status, retryAfter } of outcomes) {
    if (status !== 200) expect([status, Number(retryAfter)]).toEqual([503, 1])
  }
  await expect.poll(() => held.held).toBe(0)
})

test('clients that do not read hold their memory; others are told to try again, and are served afterwards', {
  timeout: 300_000,
}, async () => {
  const { held } = instance.services
  const sockets = await Promise.all(Array.from({ length: 3 }, () => silent(worst)))
  await expect.poll(() => held.held).toBeGreaterThan(30 * 1_048_576)
  // Health is still answered, and requests of others in the meantime get an answer too.
  expect((await fetch(`${instance.url}/health`)).status).toBe(200)
  expect(await list(instance.url)).toMatchObject({ status: 503, retryAfter: '1' })
  for (const socket of sockets) socket.destroy()
  await expect.poll(() => held.held).toBe(0)
  expect((await list(instance.url)).status).toBe(200)
})

test.each([
  ['without a token', masks, {}, 401],
  ['that matches nothing', '/nothing', {}, 404],
  ['beyond its schema', `${masks}?page=0`, undefined, 400],
])('a request %s leaves nothing held', async (_name, path, given, status) => {
  expect((await fetch(instance.url + path, { headers: given ?? headers })).status).toBe(status)
  await expect.poll(() => instance.services.held.held).toBe(0)
})

test('memory is held for announced bodies that do not come, and is released again', async () => {
  const { held } = instance.services
  const { hostname, port } = new URL(instance.url)
  const sockets = Array.from({ length: 10 }, () => connect(Number(port), hostname))
  for (const socket of sockets) {
    socket.on('error', () => undefined).resume()
    socket.write(
      `POST /api/annotations HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n{`,
    )
  }
  await expect.poll(() => held.held).toBeGreaterThan(10 * 2_000_000)
  for (const socket of sockets) socket.destroy()
  await expect.poll(() => held.held).toBe(0)
})

test('a process with a heap of 160 MB survives 150 requests for the largest page', {
  timeout: 300_000,
}, async () => {
  const variables = {
    TUNING_RUNTIME: 'default',
    TUNING_CACHE: 'off',
    IN_FLIGHT_MEGABYTES: '64',
    LOG_LEVEL: 'warn',
  }
  await using server = await spawnProcess(backends, variables, ['--max-old-space-size=160'])
  await untilStatus(`${server.url}/ready`, 200)
  const outcomes = await Promise.all(Array.from({ length: 150 }, () => list(server.url)))
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(
    new Set(outcomes.some(({ status }) => status === 503) ? [200, 503] : [200]),
  )
  expect((await list(server.url)).status).toBe(200)
})
