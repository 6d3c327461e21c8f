import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

const group = '/api/annotations/1/mask-groups/1'
const masks = `${group}/masks`

let backends: Backends
let headers: { authorization: string }

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 5000)
  await using instance = await startInstance(backends)
  headers = await headersOf(instance.services, 'annotator')
})
afterAll(async () => {
  await backends?.[Symbol.asyncDispose]()
})

/** Waits until Redis has answered, because an instance uses its cache only after that. */
async function untilTrusted({ services }: Instance): Promise<void> {
  const missed = /cache_requests_total\{level="l2",result="miss"\} [1-9]/
  for (let attempt = 0; attempt < 750; attempt += 1) {
    await services.cache.read('probe', `probe:${attempt}`, async () => 'text')
    if (missed.test(await services.instruments.registry.metrics())) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('the cache is never used')
}

async function body(instance: Instance, path: string): Promise<string> {
  const response = await instance.server.inject({ url: path, headers })
  expect(response.statusCode, response.body).toBe(200)
  return response.body
}

describe('cache', () => {
  async function keysAfter(
    cache: string,
    reads: number,
  ): Promise<{ keys: string[]; lookups: number; ttl: number }> {
    const redis = new Redis(backends.redisUrl)
    try {
      await redis.flushall()
      const variables = { TUNING_CACHE: cache, TUNING_RATE_LIMIT: 'off' }
      await using instance = await startInstance(backends, variables)
      if (cache !== 'off') await untilTrusted(instance)
      await body(instance, masks)
      await redis.config('RESETSTAT')
      for (let read = 0; read < reads; read += 1)
        for (const path of [masks, `${masks}/stats`, `${masks}/1`]) await body(instance, path)
      const lookups = /cmdstat_mget:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1]
      const ttl = await redis.pttl('mask_stats:1')
      return { keys: (await redis.keys('*')).sort(), lookups: Number(lookups ?? 0), ttl }
    } finally {
      redis.disconnect()
    }
  }
  const guideKeys = ['mask:1:1', 'mask_list:1:0:20::::', 'mask_stats:1']

  test('off: nothing in Redis', async () => {
    expect(await keysAfter('off', 5)).toMatchObject({ keys: [], lookups: 0 })
  })
  test('l2: the keys of the guide are in Redis, with a jittered time to live, and every read asks Redis', async () => {
    const { keys, lookups, ttl } = await keysAfter('l2', 5)
    expect(keys).toEqual(expect.arrayContaining(guideKeys))
    expect(lookups).toBeGreaterThanOrEqual(15)
    expect(ttl).toBeGreaterThan(50_000)
    expect(ttl).toBeLessThanOrEqual(66_000)
  })
  test("l1+l2: the same keys, and reads from this process's memory do not ask Redis", async () => {
    const { keys, lookups } = await keysAfter('l1+l2', 20)
    expect(keys).toEqual(expect.arrayContaining(guideKeys))
    expect(lookups).toBeLessThan(15)
  })
  test('a miss is loaded once for all simultaneous readers', async () => {
    await using instance = await startInstance(backends, { TUNING_CACHE: 'l2' })
    await untilTrusted(instance)
    await instance.services.cache.invalidate(['group:1'])
    let loads = 0
    const load = async () => {
      loads += 1
      await new Promise((resolve) => setTimeout(resolve, 50))
      return 'text'
    }
    const asked = Array.from({ length: 50 }, () => instance.services.cache.read('group:1', 'single', load))
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['text']))
    expect(loads).toBeLessThanOrEqual(2)
  })
})

test.each([
  ['invalidate', true],
  ['expire', false],
] as const)('writes that %s: what was remembered is read anew: %s', async (writes, isAnew) => {
  const redis = new Redis(backends.redisUrl)
  await redis.flushall()
  redis.disconnect()
  await using instance = await startInstance(backends, { TUNING_CACHE_WRITES: writes })
  await untilTrusted(instance)
  const url = '/api/annotations/1/mask-groups/1'
  const name = (text: string): string => (JSON.parse(text) as { group_name: string }).group_name
  const before = name(await body(instance, url))
  for (let read = 0; read < 5; read += 1) await body(instance, url)
  const payload = { group_name: `${before} by ${writes}` }
  const admin = await headersOf(instance.services, 'admin')
  const written = await instance.server.inject({ method: 'PUT', url, headers: admin, payload })
  expect(written.statusCode, written.body).toBe(200)
  expect(name(await body(instance, url)) === payload.group_name).toBe(isAnew)
})

test.each([
  ['on', 'on', true, true],
  ['off', 'on', false, true],
  ['on', 'off', true, false],
] as const)('timing %s, metrics %s: Server-Timing is there: %s, counts by route: %s', async (...row) => {
  const [timing, metrics, isTimed, isCounted] = row
  await using instance = await startInstance(backends, { TUNING_TIMING: timing, TUNING_METRICS: metrics })
  await untilTrusted(instance)
  const headersSent = []
  // The first request goes the whole way, and one of the next goes the short way.
  for (let read = 0; read < 5; read += 1) {
    const response = await fetch(`${instance.url}${masks}`, { headers })
    await response.arrayBuffer()
    headersSent.push(response.headers.get('server-timing') !== null)
  }
  // A request in which no phase took any time lacks the header.
  expect(headersSent.some(Boolean)).toBe(isTimed)
  const told = await instance.services.instruments.registry.metrics()
  expect(/^http_requests_total\{[^\n]*masks"[^\n]*\} [1-9]/m.test(told)).toBe(isCounted)
})

describe('serializer', () => {
  const paths = [
    group,
    masks,
    `${masks}?page_size=3&page=2`,
    `${masks}?label_name=liver`,
    `${masks}/1`,
    '/api/annotations/1/mask-groups',
    `${masks}/stats`,
  ]

  test('plain, compiled and database give the same answers', async () => {
    const answers: Record<string, unknown[]> = {}
    for (const serializer of ['plain', 'compiled', 'database']) {
      await using instance = await startInstance(backends, {
        TUNING_SERIALIZER: serializer,
        TUNING_CACHE: 'off',
      })
      answers[serializer] = await Promise.all(
        paths.map(async (path) => JSON.parse(await body(instance, path))),
      )
    }
    expect(answers.compiled).toEqual(answers.plain)
    expect(answers.database).toEqual(answers.plain)
  })

  test('database lets PostgreSQL write the JSON, compiled uses the schema, plain serialises the row', async () => {
    const statements = async (serializer: string) => {
      await using instance = await startInstance(backends, {
        TUNING_SERIALIZER: serializer,
        TUNING_CACHE: 'off',
        TUNING_POOL_MAX: '1',
      })
      const text = await body(instance, `${masks}/1`)
      const prepared = { name: 'prepared', text: 'SELECT statement FROM pg_prepared_statements' }
      const rows = await instance.services.database.rows<{ statement: string }>(prepared, [])
      return {
        keys: Object.keys(JSON.parse(text)),
        json: rows.some(({ statement }) => statement.includes('json_build_object')),
      }
    }
    const [plain, compiled, database] = [
      await statements('plain'),
      await statements('compiled'),
      await statements('database'),
    ]
    expect([plain.json, compiled.json, database.json]).toEqual([false, false, true])
    expect(plain.keys.slice(0, 3)).toEqual(['id', 'mask_group_id', 'slice_index'])
    expect(compiled.keys.slice(0, 3)).toEqual(['id', 'mask_group_id', 'file_path'])
  })
})

test('batch: files are checked one after another, or all at once', async () => {
  const most = async (batch: string) => {
    await using instance = await startInstance(backends, { TUNING_BATCH: batch })
    const { objects } = instance.services
    let now = 0
    let highest = 0
    objects.size = async () => {
      now += 1
      highest = Math.max(highest, now)
      await new Promise((resolve) => setTimeout(resolve, 5))
      now -= 1
      return 1
    }
    const uploaded_files = Array.from({ length: 20 }, (_, place) => ({
      file_path: `groups/1/${String(place).padStart(32, '0')}.png`,
    }))
    const url = `${group}/complete-upload`
    const response = await instance.server.inject({
      method: 'POST',
      url,
      headers,
      payload: { uploaded_files },
    })
    expect(response.statusCode).toBe(422)
    return highest
  }
  expect(await most('sequential')).toBe(1)
  expect(await most('concurrent')).toBe(20)
})

describe('compression', () => {
  async function sent(
    compression: string,
    accepted = 'gzip, br',
  ): Promise<{ encoding: string | undefined; bytes: number }> {
    await using instance = await startInstance(backends, { TUNING_COMPRESSION: compression })
    const url = `${masks}?page_size=100`
    const response = await instance.server.inject({
      url,
      headers: { ...headers, 'accept-encoding': accepted },
    })
    expect(response.statusCode).toBe(200)
    return { encoding: response.headers['content-encoding'], bytes: response.rawPayload.length }
  }
  test('changes the bytes on the wire by method and level', async () => {
    const off = await sent('off')
    const fast = await sent('gzip-1')
    const small = await sent('gzip-9')
    const brotli = await sent('br-6')
    expect([off.encoding, fast.encoding, small.encoding, brotli.encoding]).toEqual([
      undefined,
      'gzip',
      'gzip',
      'br',
    ])
    expect(fast.bytes).toBeLessThan(off.bytes / 2)
    expect(small.bytes).toBeLessThan(fast.bytes)
    expect(brotli.bytes).toBeLessThan(fast.bytes)
  })
  test('is included in the counted bytes', async () => {
    const counted = async (compression: string) => {
      await using instance = await startInstance(backends, { TUNING_COMPRESSION: compression })
      const response = await fetch(`${instance.url}${masks}?page_size=100`, { headers })
      await response.arrayBuffer()
      await expect.poll(() => instance.services.instruments.requests.inFlight).toBe(0)
      return instance.services.instruments.requests.sent
    }
    const [off, packed] = [await counted('off'), await counted('gzip-6')]
    expect(packed).toBeGreaterThan(500)
    expect(packed).toBeLessThan(off / 2)
  })
  test('is used only for clients that accept it', async () => {
    expect((await sent('gzip-6', 'identity')).encoding).toBeUndefined()
  })
})
