import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { tokenSeconds } from '../../reference-server/security/tokens.ts'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

const group = '/api/annotations/1/mask-groups/1'
const masks = `${group}/masks`

let backends: Backends

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
})
afterAll(async () => {
  await backends?.[Symbol.asyncDispose]()
})

interface Watched extends AsyncDisposable {
  instance: Instance
  headers: Record<string, string>
  get(path: string, more?: Record<string, string>): Promise<{ response: Response; wasShort: boolean }>
  /** Sends the request until its answer comes by the short way. */
  untilShort(path: string): Promise<Response>
}

async function watched(variables: Record<string, string> = {}, clock = Date.now): Promise<Watched> {
  const instance = await startInstance(backends, variables, clock)
  const headers = await headersOf(instance.services, 'annotator')
  const answer = vi.spyOn(instance.services.shortcuts, 'answer')
  const get: Watched['get'] = async (path, more = {}) => {
    answer.mockClear()
    const response = await fetch(instance.url + path, { headers: { ...headers, ...more } })
    return { response, wasShort: answer.mock.results.at(-1)?.value === true }
  }
  return {
    instance,
    headers,
    get,
    async untilShort(path) {
      for (let attempt = 0; attempt < 750; attempt += 1) {
        const { response, wasShort } = await get(path)
        if (wasShort) return response
        await response.arrayBuffer()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error('the short way is never taken')
    },
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  }
}

test('the short way gives the same answer and headers as the whole way, and counts in the same way', async () => {
  await using short = await watched()
  await using whole = await watched({ TUNING_CACHE: 'off' })
  const [ours, theirs] = [await short.untilShort(masks), (await whole.get(masks)).response]
  expect(await ours.text()).toBe(await theirs.text())
  const shown = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => !['date', 'server-timing'].includes(name)))
  expect(shown(ours)).toEqual(shown(theirs))
  expect(ours.headers.get('server-timing')).toMatch(/^cache;dur=/)
  const counted = async () => {
    const text = await short.instance.services.instruments.registry.metrics()
    const line = (name: string, more = '') =>
      Number(new RegExp(`^${name}${more} (\\S+)`, 'm').exec(text)?.[1])
    return {
      requests: line('http_requests_total', '\\{method="GET",endpoint="[^"]*/masks",status="200"\\}'),
      bytes: line('http_response_bytes_total'),
      inFlight: line('http_requests_in_flight'),
    }
  }
  const before = await counted()
  const { length } = await (await short.untilShort(masks))
    .arrayBuffer()
    .then((bytes) => new Uint8Array(bytes))
  await expect
    .poll(counted)
    .toEqual({ requests: before.requests + 1, bytes: before.bytes + length, inFlight: 0 })
})

test('the time in line before the server is reported on the short way too', async () => {
  await using short = await watched()
  await short.untilShort(masks)
  const arrived = Date.now() - 2000
  const { response, wasShort } = await short.get(masks, {
    'x-request-start': `t=${(arrived / 1000).toFixed(3)}`,
  })
  expect(wasShort).toBe(true)
  const [, queued] = /^queue;dur=([\d.]+)/.exec(response.headers.get('server-timing') ?? '') ?? []
  expect(Number(queued)).toBeGreaterThanOrEqual(2000)
  expect(Number(queued)).toBeLessThanOrEqual(Date.now() - arrived + 1)
})

test('an expired token is no longer remembered', async () => {
  let ahead = 0
  await using short = await watched({}, () => Date.now() + ahead)
  await short.untilShort(masks)
  ahead = tokenSeconds * 1000 + 1000
  const { response, wasShort } = await short.get(masks)
  expect([response.status, wasShort]).toEqual([401, false])
})

test('another token, no token, and a request with a body go the whole way', async () => {
  await using short = await watched()
  await short.untilShort(masks)
  const outsider = await headersOf(short.instance.services, 'outsider')
  const other = await short.get(masks, outsider)
  expect([other.response.status, other.wasShort]).toEqual([404, false])
  const none = await short.get(masks, { authorization: '' })
  expect([none.response.status, none.wasShort]).toEqual([401, false])
  const { answer } = short.instance.services.shortcuts
  const { promise, resolve } = Promise.withResolvers<boolean>()
  vi.mocked(answer).mockImplementationOnce((request, response) => {
    request.headers['content-length'] = '5'
    const isAnswered = answer.call(short.instance.services.shortcuts, request, response)
    resolve(isAnswered)
    return isAnswered
  })
  await short.get(masks)
  expect(await promise).toBe(false)
})

test('a write and a deletion take effect at once', async () => {
  await using short = await watched()
  await short.untilShort(group)
  const headers = { ...short.headers, 'content-type': 'application/json' }
  const body = JSON.stringify({ description: 'seen at once' })
  expect((await fetch(short.instance.url + group, { method: 'PUT', headers, body })).status).toBe(200)
  const { response } = await short.get(group)
  expect(((await response.json()) as { description: string }).description).toBe('seen at once')
  const other = '/api/annotations/2/mask-groups/3'
  await short.untilShort(`${other}/masks`)
  expect((await fetch(short.instance.url + other, { method: 'DELETE', headers: short.headers })).status).toBe(
    204,
  )
  expect((await short.get(`${other}/masks`)).response.status).toBe(404)
})

test('the rate of a route holds on the short way', async () => {
  await using short = await watched({ RATE_LIMIT_READ: '40' })
  await short.untilShort(masks)
  const answers = await Promise.all(Array.from({ length: 200 }, () => short.get(masks)))
  const statuses = new Set(answers.map(({ response }) => response.status))
  expect([...statuses].sort()).toEqual([200, 429])
})

test('while Redis is away, and with compression, no request takes the short way', async () => {
  await using short = await watched()
  await short.untilShort(masks)
  await backends.stopRedis()
  // The server notices it when its connection closes.
  await expect.poll(async () => (await short.get(masks)).wasShort).toBe(false)
  const { response, wasShort } = await short.get(masks)
  expect([response.status, wasShort]).toEqual([200, false])
  await backends.startRedis()
  await using packed = await watched({ TUNING_COMPRESSION: 'gzip-6' })
  for (let turn = 0; turn < 50; turn += 1) {
    const answer = await packed.get(masks)
    expect(answer.wasShort).toBe(false)
    expect(answer.response.headers.get('content-encoding')).toBe('gzip')
  }
})
