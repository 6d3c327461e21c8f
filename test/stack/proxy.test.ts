import { readFileSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFaults } from '../../harness/config/faults/fault.ts'
import type { Guard } from '../../harness/guard/processes/process.ts'
import { inject } from '../../harness/stack/faults/inject.ts'
import { isAtLeast } from '../../harness/stack/launch/version.ts'
import { earlyHintsNote } from '../../harness/stack/services/early-hints.ts'
import { accessLog } from '../../harness/stack/services/nginx.ts'
import type { Stack } from '../../harness/stack/stack.ts'
import { up } from '../../harness/stack/up.ts'
import { behindProxy } from '../fixtures/behind-proxy/target.ts'
import { plainArm, tableStack } from '../fixtures/table/plan.ts'
import { type Ground, makeGround } from './ground.ts'

let ground: Ground
let guard: Guard
let stack: Stack
let port: number

beforeAll(async () => {
  ground = await makeGround()
  guard = await ground.open()
  const arm = { ...plainArm, workers: 2, bodyLimit: '1MB' }
  const faults = readFaults(['app:reset'])
  stack = await up(tableStack({ target: behindProxy, arm }), guard, { ...ground.options, faults })
  port = Number(new URL(stack.endpoints.url).port)
})
afterAll(async () => {
  await stack[Symbol.asyncDispose]()
  await guard[Symbol.asyncDispose]()
  await ground.remove()
})

const url = (path: string) => `${stack.endpoints.url}${path}`
const read = async (path: string, init?: RequestInit) => {
  const answer = await fetch(url(path), { redirect: 'manual', ...init })
  const text = await answer.text()
  return { status: answer.status, type: answer.headers.get('content-type'), answer, text }
}
const headersAt = async (path: string, init?: RequestInit): Promise<Record<string, string>> =>
  JSON.parse((await read(path, init)).text).headers

/** Sends text on a connection of its own, and returns what arrives until that is whole, it closes, or the time is up. */
function exchange(text: string, milliseconds = 15_000, whole?: RegExp): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1')
    let answer = ''
    const end = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(end, milliseconds)
    socket.setEncoding('latin1').on('data', (part: string) => {
      answer += part
      if (whole?.test(answer)) end()
    })
    socket.on('close', end)
    socket.on('error', end)
    socket.write(text)
  })
}

describe('what the app learns from the proxy', () => {
  test('the host with its port, the protocol, and the address of the client', async () => {
    expect(await headersAt('/headers')).toMatchObject({
      host: `127.0.0.1:${port}`,
      'x-forwarded-host': `127.0.0.1:${port}`,
      'x-forwarded-port': String(port),
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
    })
  })

  test.each([
    ['a name without a port', 'Host: shop.example.test', 'shop.example.test'],
    ['a name with a port', 'Host: shop.example.test:8443', 'shop.example.test:8443'],
    ['an address of IPv6', 'Host: [::1]:81', '[::1]:81'],
  ])('of %s', async (_, line, host) => {
    const answer = await exchange(`GET /headers HTTP/1.1\r\n${line}\r\nConnection: close\r\n\r\n`)
    expect(answer).toContain(`"host":"${host}"`)
  })

  test('no upgrade except that of a WebSocket', async () => {
    const headers = await exchange(
      'GET /headers HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n',
    )
    expect(headers).toContain('200 OK')
    expect(headers).not.toContain('h2c')
  })
})

describe('what clients get', () => {
  test('an absolute redirect leads back to this port', async () => {
    const { status, answer } = await read('/absolute')
    expect([status, answer.headers.get('location')]).toEqual([302, url('/headers')])
  })

  test('a redirect to another host is unchanged', async () => {
    expect((await read('/elsewhere')).answer.headers.get('location')).toBe('http://app/else')
  })

  test('a WebSocket works in both directions', async () => {
    const head = 'GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    await exchange(head, undefined, /\r\n\r\n$/)
    const answer = await exchange(`${head}hello`, undefined, /hello$/)
    expect(answer).toMatch(/^HTTP\/1.1 101 /)
    expect(answer).toMatch(/hello$/)
  })

  test('events arrive when they are sent', async () => {
    const begun = performance.now()
    const times: number[] = []
    const { body } = await fetch(url('/events'))
    for await (const _ of body ?? []) times.push(performance.now() - begun)
    expect(times.length).toBeGreaterThanOrEqual(3)
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(400)
  })

  test('the beginning of a body reaches the app before its end', async () => {
    const answer = await new Promise<{ first: number; took: number; bytes: number }>((resolve, reject) => {
      const request = plainRequest(url('/upload'), { method: 'PUT', headers: { 'content-length': 600_000 } })
      request.on('response', (response) => {
        let text = ''
        response.on('data', (part) => {
          text += part
        })
        response.on('end', () => resolve(JSON.parse(text)))
      })
      request.on('error', reject)
      request.write(Buffer.alloc(300_000))
      setTimeout(() => request.end(Buffer.alloc(300_000)), 2500)
    })
    expect(answer.bytes).toBe(600_000)
    // A proxy that waits for the whole body passes on all of it at once.
    expect(answer.took - answer.first).toBeGreaterThan(400)
  })
})

describe('the answers of the proxy itself are JSON', () => {
  const over = Buffer.alloc(1_000_001)
  test.each([
    [
      'a body over the limit of the target',
      413,
      // The proxy then waits for the body, and closes only later.
      () =>
        exchange(
          `PUT /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${over.length}\r\n\r\n`,
          undefined,
          /\r\n\r\n\{.*\}\s*$/s,
        ),
    ],
    ['a path of 40 kB', 414, () => exchange(`GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)],
    [
      'a header of 40 kB',
      431,
      () => exchange(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`),
    ],
    ['no HTTP', 400, () => exchange('GARBAGE\r\n\r\n')],
    [
      'a process that hung up',
      502,
      () => exchange('POST /dies HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx'),
    ],
  ])('%s', async (_, status, ask) => {
    const [head = '', body = ''] = (await ask()).split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(head).toMatch(/content-type: application\/json/i)
    expect(JSON.parse(body)).toEqual({ error: expect.any(String), message: expect.any(String), details: {} })
  })

  test('answers of the app pass unchanged', async () => {
    expect(await read('/too-large')).toMatchObject({ status: 413, text: 'of the app' })
  })

  test('no client can request these answers directly', async () => {
    expect((await read('/.proxy-answers/413')).status).toBe(404)
  })

  test('a body within the limit passes', async () => {
    expect((await read('/upload', { method: 'PUT', body: Buffer.alloc(999_999) })).status).toBe(200)
  })
})

test.each([
  ['POST', 'once', 1, 1],
  ['PATCH', 'once', 1, 1],
  ['PUT', 'once, as it has come in parts', 900_000, 1],
  ['GET', 'of both processes', 0, 2],
])('%s that a process did not answer is asked %s', async (method, _, size, times) => {
  const path = `/dies/${method}`
  await read(path, { method, ...(size === 0 ? {} : { body: Buffer.alloc(size) }) })
  const { text } = await read('/seen')
  expect(text.split('\n').filter((line) => line === path)).toHaveLength(times)
})

test("an early hint that the proxy takes for the whole answer is reported, with the proxy's version", async () => {
  const { version } = stack.services.find(({ name }) => name === 'nginx') ?? { version: '' }
  const answer = await exchange('GET /hints HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 1200)
  const note = () => earlyHintsNote(accessLog(guard.directory), version)
  // It writes its log in blocks, at least once a second.
  if (isAtLeast(version, 1, 29, 0)) {
    await delay(1500)
    expect([answer, await note()]).toEqual([expect.stringContaining('200 OK'), undefined])
  } else {
    expect(answer).toBe('')
    await expect.poll(note).toContain(`Nginx ${version} took the early hint (103) of 1 `)
  }
})

test('ten thousand connections without a complete request leave the proxy open for others', async () => {
  const limits = readFileSync('/proc/self/limits', 'utf8')
  const files = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 0)
  const count = Math.min(10_000, files - 1000)
  const sockets: Socket[] = []
  try {
    for (let index = 0; index < count; index += 1) {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write('GET / HTTP/1.1\r\nX-Slow: ')
      sockets.push(socket)
      if (index % 250 === 0) await delay(20)
    }
    await delay(500)
    expect((await read('/headers')).status).toBe(200)
  } finally {
    for (const socket of sockets) socket.destroy()
  }
}, 60_000)

test('when connections to the app work again, answers come at once', async () => {
  const scenario = new AbortController()
  let over = 0
  const done = inject(readFaults(['app:reset']), stack.victims, {
    startedAt: Date.now(),
    signal: scenario.signal,
    onBegin: () => undefined,
    onOver: () => {
      over = performance.now()
    },
    now: Date.now,
  })
  await expect.poll(async () => (await read('/headers')).status).toBe(502)
  for (let count = 0; count < 20; count += 1) await read('/headers')
  expect((await read('/headers')).status).toBe(502)
  scenario.abort()
  await done
  // By itself, Nginx would ask a process that hung up again only after ten seconds.
  expect(performance.now() - over).toBeLessThan(5000)
  for (let count = 0; count < 20; count += 1) expect((await read('/headers')).status).toBe(200)
})

test('over HTTP/2 the app gets the host as the client wrote it', async () => {
  const own = await ground.open()
  const arm = { ...plainArm, workers: 2, protocol: 'h2' } as const
  const secured = await up(tableStack({ target: behindProxy, arm }), own, ground.options)
  const session = connectHttp2(secured.endpoints.url, { ca: readFileSync(secured.endpoints.authority ?? '') })
  try {
    const text = await new Promise<string>((resolve, reject) => {
      let all = ''
      const stream = session.request({ ':path': '/headers' })
      stream.setEncoding('utf8').on('data', (part) => {
        all += part
      })
      stream.on('end', () => resolve(all))
      stream.on('error', reject)
    })
    const { host } = new URL(secured.endpoints.url)
    expect(JSON.parse(text).headers).toMatchObject({
      host,
      'x-forwarded-port': host.split(':')[1],
      'x-forwarded-proto': 'https',
    })
  } finally {
    session.destroy()
    await secured[Symbol.asyncDispose]()
    await own[Symbol.asyncDispose]()
  }
})
