import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { hangingPostgres } from './hanging-postgres.ts'
import { headersOf, prepare, startInstance } from './instance.ts'
import { spawnProcess, untilStatus } from './running.ts'

let backends: Backends

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
})
afterAll(async () => {
  await backends?.[Symbol.asyncDispose]()
})

const start = (variables?: Record<string, string>) => spawnProcess(backends, variables)

describe('a start', () => {
  test('with a wrong environment reports all problems at once, without a secret, and ends with 2', async () => {
    await using server = await start({
      JWT_SECRET: 'short-secret',
      DATABASE_URL: 'mysql://user:hidden@127.0.0.1/db',
      URL_SIGNING_KEYS: 'k1',
      TUNING_CACHE: 'l3',
      PORT: 'x',
      LATENCY_BUDGETS_SECONDS: '0.1,none',
    })
    const { ended, output } = server
    expect(await ended).toBe(2)
    for (const name of [
      'JWT_SECRET',
      'DATABASE_URL',
      'URL_SIGNING_KEYS',
      'TUNING_CACHE',
      'PORT',
      'LATENCY_BUDGETS_SECONDS',
    ]) {
      expect(output()).toContain(name)
    }
    expect(output()).toContain('choose one of: off, l2, l1+l2')
    expect(output()).not.toMatch(/hidden|short-secret/)
  })

  test('on a port that is taken ends with 1 and names it', async () => {
    await using first = await start()
    await untilStatus(`${first.url}/ready`, 200)
    await using second = await start({ PORT: new URL(first.url).port })
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain('EADDRINUSE')
    first.signal('SIGTERM')
    expect(await first.ended).toBe(0)
  })

  test('without PostgreSQL is alive and not ready, and ready when PostgreSQL comes', async () => {
    await backends.stopPostgres()
    await using server = await start()
    const { url, ended } = server
    await untilStatus(`${url}/health`, 200)
    expect((await fetch(`${url}/ready`)).status).toBe(503)
    await backends.startPostgres()
    await untilStatus(`${url}/ready`, 200)
    server.signal('SIGTERM')
    expect(await ended).toBe(0)
  })
})

/** The statuses that the API's own document gives, by path and method. */
interface Documented {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>
}

/** Every promised series about the inside of the server. */
const lookingInside = [
  'http_requests_total',
  'http_request_duration_seconds_bucket',
  'http_requests_in_flight',
  'http_request_bytes_total',
  'http_response_bytes_total',
  'db_pool_connections\\{state="idle"\\}',
  'db_pool_connections\\{state="busy"\\}',
  'db_pool_waiting',
  'db_pool_acquire_seconds_bucket',
  'db_errors_total\\{kind="error"\\}',
  'db_errors_total\\{kind="timeout"\\}',
  'db_transactions_total',
  ...['l1', 'l2'].flatMap((level) =>
    ['hit', 'miss', 'error'].map((result) => `cache_requests_total\\{level="${level}",result="${result}"\\}`),
  ),
  'rate_limit_grants_total\\{scope="local"\\}',
  'nodejs_eventloop_lag_p50_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_eventloop_utilization_ratio',
  'nodejs_gc_duration_seconds_bucket',
  'nodejs_heap_size_used_bytes',
  'nodejs_heap_space_size_used_bytes',
  'process_resident_memory_bytes',
  'process_cpu_user_seconds_total',
]

describe('a running server', () => {
  test('has metrics and tuning on the admin port only, counts every documented status from the start, and logs no token and no signed query', async () => {
    await using server = await start()
    const { url, admin, output, ended } = server
    await untilStatus(`${url}/ready`, 200)
    await using helper = await startInstance(backends)
    const headers = await headersOf(helper.services, 'annotator')
    const masks = '/api/annotations/1/mask-groups/1/masks'
    const queued = { 'x-request-start': `t=${(Date.now() / 1000 - 1).toFixed(3)}` }
    const timing = (await fetch(url + masks, { headers: { ...headers, ...queued } })).headers.get(
      'server-timing',
    )
    // Whether the cache is already connected is a matter of chance; every first answer has the other phases.
    for (const phase of ['queue', 'auth', 'pool', 'query', 'serialise'])
      expect(timing).toContain(`${phase};dur=`)
    await expect
      .poll(async () => (await fetch(url + masks, { headers })).headers.get('server-timing'))
      .toMatch(/^cache;dur=/)
    await fetch(`${url}/api/objects/1/${'0'.repeat(32)}.png?signature=very-secret`)
    for (const path of ['/metrics', '/tuning']) expect((await fetch(url + path)).status).toBe(404)
    const metrics = await (await fetch(`${admin}/metrics`)).text()
    expect(metrics).toContain(
      `endpoint="/api/annotations/:annotation_id/mask-groups/:group_id/masks",status="200"`,
    )
    for (const name of lookingInside) expect(metrics).toMatch(new RegExp(`^${name}[{ ]`, 'm'))
    const documented = (await (await fetch(`${url}/openapi.json`)).json()) as Documented
    const counted = Object.entries(documented.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => {
          const endpoint = path.replaceAll(/\{(\w+)\}/g, ':$1')
          return `http_requests_total{method="${method.toUpperCase()}",endpoint="${endpoint}",status="${status}"}`
        }),
      ),
    )
    expect(counted.length).toBeGreaterThan(80)
    expect(counted.filter((line) => !metrics.includes(line))).toEqual([])
    expect(await (await fetch(`${admin}/tuning`)).json()).toMatchObject({
      query: 'join',
      indexes: 'covering',
    })
    server.signal('SIGTERM')
    expect(await ended).toBe(0)
    expect(output()).toContain('"tuning"')
    expect(output()).not.toMatch(/very-secret|Bearer|eyJ/)
  })

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s finishes the requests in flight and ends with 0 in time',
    async (signal) => {
      await using server = await start()
      const { url, ended } = server
      await untilStatus(`${url}/ready`, 200)
      await using helper = await startInstance(backends)
      const size = 400_000
      const { url: path } = helper.services.signer.sign(
        `/api/objects/1/${'0'.repeat(31)}${signal === 'SIGTERM' ? 1 : 2}.png`,
        { method: 'PUT', length: size, type: 'image/png' },
        60,
      )
      const headers = {
        'content-type': 'image/png',
        'content-length': String(size),
        // The server answers it when it has read the head, so that the request is in flight for certain.
        expect: '100-continue',
      }
      const answered = new Promise<number | undefined>((resolve, reject) => {
        const upload = request(url + path, { method: 'PUT', headers }, (response) =>
          resolve(response.resume().statusCode),
        )
        upload.once('error', reject)
        upload.once('continue', () => {
          upload.write(Buffer.alloc(size / 2))
          server.signal(signal)
          setTimeout(() => upload.end(Buffer.alloc(size / 2)), 100)
        })
        upload.flushHeaders()
      })
      const began = performance.now()
      expect(await answered).toBe(201)
      expect(await ended).toBe(0)
      // Connections that stay open are closed after 1.5 s.
      expect(performance.now() - began).toBeLessThan(10_000)
    },
  )

  test.each([
    ['opens no connection', true],
    ['closes no connection', false],
  ] as const)('on SIGTERM ends with 0 in time also while PostgreSQL %s', async (_how, isMute) => {
    await using postgres = await hangingPostgres(backends.databaseUrl, isMute)
    await using server = await start({ DATABASE_URL: postgres.databaseUrl })
    const { url, ended } = server
    await untilStatus(`${url}/health`, 200)
    const asked = isMute ? fetch(`${url}/ready`).catch(() => undefined) : untilStatus(`${url}/ready`, 200)
    await (isMute ? postgres.connected : asked)
    const began = performance.now()
    server.signal('SIGTERM')
    expect(await ended).toBe(0)
    // A connection is waited for half a minute.
    expect(performance.now() - began).toBeLessThan(10_000)
    await asked
  })
})
