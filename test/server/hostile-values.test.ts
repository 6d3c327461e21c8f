import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RouteRow } from '../../reference-server/http/openapi.ts'
import { scaled, seedOf, tell } from '../security/scale.ts'
import { type Backends, startBackends } from './backends.ts'
import { anyJson, placesOf, refusedJson, strangeJson, strangeTexts } from './hostile-values.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'
import { fillPath } from './requests.ts'

let backends: Backends
let instance: Instance
let client: pg.Client
let headers: Record<string, string>

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  instance = await startInstance(backends, {
    TUNING_CACHE: 'off',
    TUNING_RATE_LIMIT: 'off',
    TUNING_POOL_MAX: '2',
    TUNING_POOL_MIN: '2',
  })
  client = new pg.Client({ connectionString: backends.databaseUrl })
  await client.connect()
  headers = { ...(await headersOf(instance.services, 'admin')), 'content-type': 'application/json' }
})
afterAll(async () => {
  await client?.end()
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

interface Answer {
  status: number
  /** The first field named in the error. */
  field: string
  told: string
}

async function ask(
  { method }: Pick<RouteRow, 'method'>,
  url: string,
  payload?: string | Buffer,
): Promise<Answer> {
  const given = payload === undefined ? { authorization: headers.authorization ?? '' } : headers
  const response = await instance.server.inject({
    method: method as 'GET',
    url,
    headers: given,
    ...(payload !== undefined && { payload }),
  })
  const { details } = response.statusCode === 400 ? response.json() : { details: {} }
  const told = `${method} ${url} ${String(payload ?? '').slice(0, 200)} -> ${response.body.slice(0, 300)}`
  return { status: response.statusCode, field: details.problems?.[0]?.field ?? '', told }
}

/** The connections to PostgreSQL, and the number of failed statements. */
async function condition(): Promise<{ connections: number[]; errors: number }> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'tailgate-reference-server' ORDER BY pid`,
  )
  const metrics = await instance.services.instruments.registry.metrics()
  const errors = [...metrics.matchAll(/^db_errors_total\{.*\} (\d+)$/gm)].map((match) => Number(match[1]))
  return { connections: rows.map(({ pid }) => pid), errors: errors.reduce((sum, count) => sum + count, 0) }
}

/** Runs `work` on an instance whose pool is full, and checks that no statement failed and no connection was closed. */
async function unharmed(work: () => Promise<void>): Promise<void> {
  await Promise.all([1, 2, 3].map(() => instance.server.inject({ url: '/ready' })))
  const before = await condition()
  expect(before.connections.length).toBe(2)
  await work()
  expect(await condition()).toEqual(before)
}

/** A login has a small body limit. */
const isTooLong = ({ url }: RouteRow, body: string) => url.endsWith('/login') && body.length > 4096

const withBody = () => instance.routes.filter((route) => route.body !== undefined)

test.each(refusedJson)('%s in any field of any body is 400, and the field is named', async (_name, json) => {
  await unharmed(async () => {
    for (const route of withBody()) {
      const places = placesOf(route.body ?? {})
      expect(places.length, route.url).toBeGreaterThan(0)
      for (const { field, fill } of places) {
        const answer = await ask(route, fillPath(route.url, {}), fill(json))
        if (isTooLong(route, fill(json))) {
          expect(answer.status, answer.told).toBe(413)
          continue
        }
        expect(answer.status, answer.told).toBe(400)
        expect(`${answer.field}/`, answer.told).toContain(`body/${field}/`)
      }
    }
  })
})

test.each(strangeJson)('%s in any field of any body breaks nothing', async (_name, json) => {
  await unharmed(async () => {
    for (const route of withBody()) {
      for (const { fill } of placesOf(route.body ?? {})) {
        const answer = await ask(route, fillPath(route.url, {}), fill(json))
        expect(answer.status, answer.told).toBeLessThan(500)
      }
    }
  })
})

test('no value in any field of any body breaks anything', { timeout: scaled(600_000) }, async () => {
  const places = withBody().flatMap((route) => placesOf(route.body ?? {}).map((place) => ({ route, place })))
  const values = scaled(1000)
  const seed = seedOf(20_261_129)
  const answered = new Map<string, number>()
  await unharmed(async () => {
    await fc.assert(
      fc.asyncProperty(anyJson, fc.constantFrom(...places), async (json, { route, place }) => {
        const answer = await ask(route, fillPath(route.url, {}), place.fill(json))
        expect(answer.status, answer.told).toBeLessThan(500)
        const kind = answer.status < 400 ? 'taken' : 'refused'
        answered.set(kind, (answered.get(kind) ?? 0) + 1)
      }),
      { numRuns: values, seed, endOnFailure: true },
    )
  })
  expect(answered.get('taken')).toBeGreaterThan(0)
  expect(answered.get('refused')).toBeGreaterThan(values / 10)
  tell('hostile values', { sent: values, ...Object.fromEntries(answered), seed })
})

test.each([
  ['U+0000', 'x\\u0000'],
  ['half a pair', '\\ud800'],
])('a name with %s is 400, wherever it stands', async (_name, name) => {
  await unharmed(async () => {
    for (const data of [`{"${name}":1}`, `{"a":[{"${name}":1}]}`]) {
      for (const field of ['annotation_data', 'measurement_values']) {
        const answer = await ask(
          { method: 'POST' },
          '/api/annotations',
          `{"study_instance_uid":"1.2","${field}":${data}}`,
        )
        expect([answer.status, answer.field], answer.told).toEqual([
          400,
          expect.stringMatching(`^body/${field}`),
        ])
      }
    }
  })
})

test('bytes that are not UTF-8 are answered with 400', async () => {
  for (const bytes of [[0xff], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
    const body = Buffer.concat([Buffer.from('{"group_name":"'), Buffer.from(bytes), Buffer.from('"}')])
    const answer = await ask({ method: 'POST' }, '/api/annotations/1/mask-groups', body)
    expect(answer.status, answer.told).toBe(400)
  }
})

test('no value in a path or a query breaks anything', async () => {
  await unharmed(async () => {
    for (const route of instance.routes.filter(({ method }) => method === 'GET')) {
      for (const text of strangeTexts) {
        for (const name of Object.keys(route.params?.properties ?? {})) {
          const answer = await ask(route, fillPath(route.url, { [name]: text }))
          expect(answer.status, answer.told).toBeLessThan(500)
        }
        for (const name of Object.keys(route.querystring?.properties ?? {})) {
          const answer = await ask(route, `${fillPath(route.url, {})}?${name}=${text}`)
          expect(answer.status, answer.told).toBeLessThan(500)
          if (text.includes('%00')) {
            expect([answer.status, answer.field], answer.told).toEqual([400, `querystring/${name}`])
          }
        }
      }
    }
  })
})

test('the largest permitted field is stored and read back, and one byte more is answered with 400', async () => {
  const empty = '{"a": ""}'.length
  const post = (length: number) =>
    ask(
      { method: 'POST' },
      '/api/annotations',
      JSON.stringify({ study_instance_uid: '1.2', annotation_data: { a: 'v'.repeat(length - empty) } }),
    )
  expect((await post(65_536 - 2)).status).toBe(201)
  const refused = await post(65_536 + 1)
  expect([refused.status, refused.field]).toEqual([400, 'body/annotation_data'])
  // Five bytes of JSON that PostgreSQL writes as 301 bytes.
  const numbers = { study_instance_uid: '1.2', measurement_values: { a: Array(300).fill(1e300) } }
  const answer = await ask({ method: 'POST' }, '/api/annotations', JSON.stringify(numbers))
  expect([answer.status, answer.field]).toEqual([400, 'body/measurement_values'])
})
