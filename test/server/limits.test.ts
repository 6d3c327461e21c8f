import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

const masks = '/api/annotations/1/mask-groups/1/masks'

let backends: Backends
let instance: Instance
let headers: { authorization: string }

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  instance = await startInstance(backends)
  headers = await headersOf(instance.services, 'annotator')
})
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

interface Cut {
  /** Milliseconds until the server closed the connection; infinite when it did not. */
  after: number
  text: string
}

/** Sends `head` and then one byte every 200 ms, whatever is answered, and measures how long the server accepts that. */
function drip(head: string, milliseconds: number): Promise<Cut> {
  const { hostname, port } = new URL(instance.url)
  const began = performance.now()
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
    let text = ''
    const dripping = setInterval(() => socket.write('x'), 200)
    const end = (after: number) => {
      clearInterval(dripping)
      clearTimeout(answerTimer)
      socket.destroy()
      resolve({ after, text })
    }
    const answerTimer = setTimeout(() => end(Number.POSITIVE_INFINITY), milliseconds)
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.once('connect', () => socket.write(head))
    socket.on('error', () => undefined)
    socket.once('close', () => end(performance.now() - began))
  })
}

/** Sends this exact text and returns the status code. */
function exchange(text: string): Promise<number> {
  const { hostname, port } = new URL(instance.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')))
    socket.once('data', (chunk) => {
      resolve(Number(String(chunk).split(' ')[1]))
      socket.destroy()
    })
    socket.once('error', reject)
  })
}

/** The 99th percentile of 300 successive requests, in milliseconds. */
async function p99(): Promise<number> {
  const all: number[] = []
  for (let turn = 0; turn < 300; turn += 1) {
    const began = performance.now()
    const response = await fetch(instance.url + masks, { headers })
    await response.arrayBuffer()
    expect(response.status).toBe(200)
    all.push(performance.now() - began)
  }
  return all.sort((a, b) => a - b)[297] ?? Number.NaN
}

async function severalP99(): Promise<number[]> {
  const all: number[] = []
  for (let turn = 0; turn < 5; turn += 1) all.push(await p99())
  return all.sort((a, b) => a - b)
}

function uploadHead(place: number): string {
  const path = `/api/objects/1/${String(place).padStart(32, '0')}.png`
  const grant = { method: 'PUT', length: 200, type: 'image/png' } as const
  const { url } = instance.services.signer.sign(path, grant, 60)
  return `PUT ${url} HTTP/1.1\r\nhost: x\r\ncontent-type: image/png\r\ncontent-length: 200\r\n\r\n`
}

const slowest = (cuts: readonly Cut[]) => Math.max(...cuts.map(({ after }) => after))

describe('slow clients', () => {
  test('200 clients with slow headers and 200 with slow bodies are disconnected within a second, and no other client notices', {
    timeout: 300_000,
  }, async () => {
    await p99()
    const before = await severalP99()
    const stillness = monitorEventLoopDelay({ resolution: 10 })
    stillness.enable()
    const slowHeaders = Array.from({ length: 200 }, () =>
      drip('GET /health HTTP/1.1\r\nhost: x\r\nx-a: ', 30_000),
    )
    const body = `POST /api/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 4000\r\n\r\n{`
    const slowBodies = Array.from({ length: 200 }, () => drip(body, 30_000))
    const slowUploads = Array.from({ length: 20 }, (_, place) => drip(uploadHead(place), 30_000))
    const [during, first, second, third] = await Promise.all([
      severalP99(),
      Promise.all(slowHeaders),
      Promise.all(slowBodies),
      Promise.all(slowUploads),
    ])
    stillness.disable()
    // The server is in this process: it can disconnect nobody while this process stands still, which it does several times.
    const allowed = 1000 + (10 * stillness.max) / 1e6
    expect(slowest(first)).toBeLessThan(4000 + allowed)
    expect(slowest([...second, ...third])).toBeLessThan(10_000 + allowed)
    expect([...first, ...second, ...third].every((cut) => cut.text.includes(' 408 '))).toBe(true)
    expect(readdirSync(join(backends.directory, 'objects/partial'))).toEqual([])
    // Others use this machine too, so the quietest moment counts; waiting for slow clients would show in every moment.
    expect(during[0]).toBeLessThan(2 * (before[4] ?? 0) + 5)
  })
})

describe('sizes', () => {
  const login = async (length: number) => {
    const body = JSON.stringify({ username: 'x', password: '' }).replace('""', `"${'p'.repeat(length)}"`)
    const head = { 'content-type': 'application/json' }
    return (await fetch(`${instance.url}/api/auth/login`, { method: 'POST', headers: head, body })).status
  }
  const overhead = JSON.stringify({ username: 'x', password: '' }).length
  test.each([
    ['one byte below the limit', 4095 - overhead, 400],
    ['at the limit', 4096 - overhead, 400],
    ['one byte beyond', 4097 - overhead, 413],
  ])('a body %s', async (_name, length, status) => {
    expect(await login(length)).toBe(status)
  })

  test.each([
    ['one byte below the limit', 4095, 404],
    ['at the limit', 4096, 404],
    ['one byte beyond', 4097, 414],
  ])('a URL %s', async (_name, length, status) => {
    const path = `/${'a/'.repeat(2100)}`.slice(0, length - 1).padEnd(length, 'b')
    expect(await exchange(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)).toBe(status)
  })

  // Node counts the bytes of the path, the header names and the values.
  test.each([
    ['one byte below the limit', 16_382, 200],
    ['at the limit', 16_383, 200],
    ['one byte beyond', 16_384, 431],
  ])('headers %s', async (_name, length, status) => {
    const around = ['/health', 'host', 'x', 'x-long', 'connection', 'close'].join('').length
    const text = `GET /health HTTP/1.1\r\nhost: x\r\nx-long: ${'h'.repeat(length - around)}\r\nconnection: close\r\n\r\n`
    expect(await exchange(text)).toBe(status)
  })

  test.each([
    ['one byte below the limit', 1_048_575, 400],
    ['at the limit', 1_048_576, 400],
    ['one byte beyond', 1_048_577, 413],
  ])('a body of any other route %s', async (_name, length, status) => {
    const empty = JSON.stringify({ group_name: 'x', description: '' })
    const body = empty.replace('""', `"${'d'.repeat(length - empty.length)}"`)
    const response = await fetch(`${instance.url}/api/annotations/1/mask-groups`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    })
    expect(response.status).toBe(status)
  })

  test('text that is not HTTP', async () => {
    expect(await exchange('HELO mail\r\n\r\n')).toBe(400)
  })

  test.each([
    ['page_size=99', 200],
    ['page_size=100', 200],
    ['page_size=101', 400],
    ['page_size=0', 400],
    ['page=99999', 200],
    ['page=100000', 200],
    ['page=100001', 400],
    [`label_name=${'l'.repeat(99)}`, 200],
    [`label_name=${'l'.repeat(100)}`, 200],
    [`label_name=${'l'.repeat(101)}`, 400],
    ['unknown=1', 400],
    ['cursor=bm90LWEtY3Vyc29y', 400],
  ])('the query %s', async (query, status) => {
    expect((await fetch(`${instance.url}${masks}?${query}`, { headers })).status).toBe(status)
  })

  test.each([
    [999, 422],
    [1000, 422],
    [1001, 400],
  ])('%d uploaded files at once', async (count, status) => {
    const uploaded_files = Array.from({ length: count }, () => ({
      file_path: `groups/1/${'0'.repeat(32)}.png`,
    }))
    const response = await fetch(`${instance.url}/api/annotations/1/mask-groups/1/complete-upload`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ uploaded_files }),
    })
    expect(response.status).toBe(status)
  })
})

describe('rates', () => {
  test('beyond the rate of a route: 429 with Retry-After, and other routes continue', async () => {
    const now = Date.now()
    const variables = { RATE_LIMIT_READ: '5', TUNING_CACHE: 'off', REDIS_URL: '' }
    await using limited = await startInstance(backends, variables, () => now)
    const ask = (path: string) => fetch(limited.url + path, { headers })
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(masks)))
    const refused = answers.filter((response) => response.status === 429)
    expect(answers.filter((response) => response.status === 200).length).toBe(5)
    expect(refused.length).toBe(15)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect((await ask(`${masks}/stats`)).status).toBe(200)
  })

  test('a rate is exact: five at once, not six, and five again after a second', async () => {
    let now = Date.now()
    const variables = { RATE_LIMIT_READ: '5', TUNING_CACHE: 'off', REDIS_URL: '' }
    await using limited = await startInstance(backends, variables, () => now)
    const ask = async (times: number) => {
      const answers = await Promise.all(
        Array.from({ length: times }, () => limited.server.inject({ url: masks, headers })),
      )
      return answers.filter(({ statusCode }) => statusCode === 200).length
    }
    expect([await ask(4), await ask(1), await ask(1)]).toEqual([4, 1, 0])
    now += 1000
    expect(await ask(7)).toBe(5)
  })

  test('are not checked when the switch is off', async () => {
    await using free = await startInstance(backends, { RATE_LIMIT_READ: '5', TUNING_RATE_LIMIT: 'off' })
    const answers = await Promise.all(Array.from({ length: 40 }, () => fetch(free.url + masks, { headers })))
    expect(answers.every((response) => response.status === 200)).toBe(true)
  })

  test('fifty people log in at once; the eleventh wrong password is not even checked', async () => {
    const login = async (password: string) => {
      const response = await fetch(`${instance.url}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'annotator', password }),
      })
      return response.status
    }
    const right = await Promise.all(Array.from({ length: 50 }, () => login('tailgate')))
    expect(right.every((status) => status === 200)).toBe(true)
    const began = performance.now()
    const wrong = await Promise.all(Array.from({ length: 30 }, () => login('wrong')))
    const checked = wrong.filter((status) => status === 401).length
    // Once more every six seconds, of which a slow machine needs some.
    const refilled = Math.floor((performance.now() - began) / 6000)
    expect(checked).toBeGreaterThanOrEqual(10)
    expect(checked).toBeLessThanOrEqual(10 + refilled)
    expect(wrong.filter((status) => status === 429).length).toBe(30 - checked)
    if (refilled === 0) expect(await login('tailgate')).toBe(429)
  })
})
