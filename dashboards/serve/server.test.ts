import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { runbookFiles } from '../build/runbook-files.ts'
import { fixture } from '../fixture.ts'
import { LiveBoards } from './live-boards.ts'
import { type ServedBoards, serveBoards } from './server.ts'

let prometheus: Server
let served: ServedBoards
let gone: string | undefined
let asked: string[] = []
let results = ''
/** How many questions this Prometheus answers before it stops. */
let answers = Number.POSITIVE_INFINITY

/** A Prometheus in which every value is 0.5 and whose only target is up. */
function answerOf(path: string, query: URLSearchParams): unknown {
  if (path.includes('targets')) return { activeTargets: [{ scrapeInterval: '5s' }] }
  if (path.includes('label/')) return ['up']
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(query.get(name)))
  const times = Array.from(
    { length: ((end ?? 0) - (start ?? 0)) / (step ?? 1) + 1 },
    (_, at) => (start ?? 0) + at * (step ?? 1),
  )
  const value = query.get('query') === 'up' ? '1' : '0.5'
  const alert = query.get('query')?.startsWith('ALERTS') ? { alertname: 'AllErrorRateBurnsFast' } : {}
  const run = query.get('query')?.startsWith('tailgate_run_start') ? { run: 'b7c1', scenarios: 'browse' } : {}
  const endpoint = { method: 'GET', endpoint: '/things' }
  const data = path.endsWith('query_range')
    ? { values: times.map((time) => [time, value]) }
    : { value: [query.get('time'), value] }
  return {
    result: [{ metric: { job: 'app', instance: '<img src=x>', ...endpoint, ...alert, ...run }, ...data }],
  }
}

beforeAll(async () => {
  prometheus = createServer(async (incoming, response) => {
    const query = new URLSearchParams(await text(incoming))
    asked.push(`${incoming.url} ${query.get('query') ?? ''}`)
    answers -= 1
    if (answers < 0) return response.destroy()
    return response.end(JSON.stringify({ status: 'success', data: answerOf(incoming.url ?? '', query) }))
  })
  await new Promise<void>((resolve) => prometheus.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`
  const watched = { prometheus: url, gone: async () => gone }
  results = await mkdtemp(join(tmpdir(), 'results-'))
  const profiles = join(results, '2023-11-14T22-13-20Z-browse-b7c1', 'profiles')
  await mkdir(profiles, { recursive: true })
  await writeFile(join(profiles, '..', 'report.html'), '<!doctype html><title>the report</title>')
  await writeFile(join(profiles, 'flamegraph.html'), '<!doctype html><title>the flame graph</title>')
  const files = { results, runbooks: runbookFiles(fixture, home) }
  served = await serveBoards(new LiveBoards(watched, fixture, files, () => 1_700_000_003_000), 0)
})
afterAll(async () => {
  await served[Symbol.asyncDispose]()
  prometheus.close()
  await rm(results, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const outgoing = request(new URL(path, served.url), { method, headers }, async (response) =>
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }),
    )
    outgoing.on('error', reject)
    outgoing.end()
  })
const json = async (path: string) => JSON.parse((await get(path)).body)

test.each<[string, string, Record<string, string>, string, number]>([
  ['the first board for no path', '/', {}, 'GET', 302],
  ['a board', '/service', {}, 'GET', 200],
  ['a board by the other name of this machine', '/service', { host: 'localhost:PORT' }, 'GET', 200],
  [
    'nothing by a foreign name that points to this machine',
    '/service',
    { host: 'evil.example:PORT' },
    'GET',
    421,
  ],
  ['nothing by this address with another port', '/service', { host: '127.0.0.1:1' }, 'GET', 421],
  ['the head of a board', '/service', {}, 'HEAD', 200],
  ['nothing to a request that wants to change something', '/service', {}, 'POST', 405],
  ['nothing for a board that does not exist', '/servic', {}, 'GET', 404],
  ['no file', '/../../etc/passwd', {}, 'GET', 404],
  ['no icon', '/favicon.ico', {}, 'GET', 204],
])('gives %s', async (_, path, headers, method, status) => {
  const port = new URL(served.url).port
  const given = await get(
    path,
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', port)])),
    method,
  )
  expect(given.status).toBe(status)
  expect(given.headers).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': "frame-ancestors 'none'",
  })
  expect(given.headers).not.toHaveProperty('access-control-allow-origin')
})

test('a page and its parts contain labels and text of the address as text only', async () => {
  const page = (await get('/service?from=now-5m&to=now&theme="><script>alert(1)</script>')).body
  const times = (await get('/service?from="><img src=y>')).body
  const { parts } = await json('/service.json')
  for (const given of [page, times, Object.values(parts).join('')]) {
    expect(given).not.toMatch(/<img|<script>alert/)
    expect(given).toContain('&lt;img')
  }
  expect(page).toContain('connect-src &#39;self&#39;')
})

describe('figures of now', () => {
  test('are on whole steps, so that two answers have the same points', async () => {
    asked = []
    const { asOf, every, parts } = await json('/service.json?from=now-5m&to=now')
    expect([asOf, every]).toEqual([1_700_000_000, 5])
    expect(Object.keys(parts).slice(0, 6)).toEqual(['time', 'chosen', 'firing', 'missed', 'marked', '0.0'])
    expect(parts.time).toContain('22:08:20 UTC to 2023-11-14 22:13:20 UTC, a point every 5 s')
  })

  test('are asked for once for any number of windows', async () => {
    asked = []
    await json('/redis.json')
    const once = asked.length
    asked = []
    await Promise.all([json('/redis.json'), json('/redis.json'), json('/redis.json')])
    expect(asked.length).toBe(once)
  })

  test('of a time that does not exist are replaced by a sentence', async () => {
    expect(await json('/service.json?from=soon')).toEqual({
      problem: '"soon" is no time: write now-15m, 2026-01-31T12:00:00Z or a Unix time.',
    })
  })

  test('of a stack that has gone are not shown, even when another Prometheus answers at its port', async () => {
    gone = 'The stack a1 is not there any more.'
    asked = []
    expect(await json('/service.json')).toEqual({ problem: gone })
    expect(asked).toEqual([])
    gone = undefined
  })

  test('of a Prometheus that does not answer are not shown; the page says so and still exists', async () => {
    answers = 0
    expect((await json('/service.json')).problem).toMatch(/^Prometheus cannot be asked: .+\.$/)
    expect((await get('/service')).body).toContain('✗ Prometheus cannot be asked')
    answers = Number.POSITIVE_INFINITY
    expect((await json('/service.json')).problem).toBeUndefined()
  })

  test('of a Prometheus that goes away meanwhile are not shown: a page keeps what it showed before', async () => {
    answers = 40
    expect(await json('/service.json')).toEqual({
      problem: expect.stringMatching(/^Prometheus cannot be asked: /),
    })
    answers = Number.POSITIVE_INFINITY
  })
})

/** The addresses of the links of a page, as a browser requests them. */
const linksIn = (page: string): string[] => [
  ...new Set(
    [...page.matchAll(/<a href="([^"]*)"/g)].map(([, href = '']) =>
      href.replaceAll('&amp;', '&').replace(/#.*$/, ''),
    ),
  ),
]

test('every link of every page leads to something that this server gives, at the same time', async () => {
  const names = ['service', 'latency', 'load', 'host', 'gate']
  const pages = await Promise.all(names.map((name) => get(`/${name}?from=now-5m&to=now`)))
  const links = [...new Set(pages.flatMap(({ body }) => linksIn(body)))]
  for (const link of links) expect((await get(link)).status, link).toBe(200)
  expect(links).toContain('/results/2023-11-14T22-13-20Z-browse-b7c1/report.html')
  expect(links).toContain('/results/2023-11-14T22-13-20Z-browse-b7c1/profiles/flamegraph.html')
  expect(links).toContain('/docs/runbooks/errors.md')
  expect(links).toContain('/latency?endpoint=%2Fthings&from=now-5m&to=now')
})

test('only the part of a board that its address selects is asked for, and the page says so and links back to the whole board', async () => {
  asked = []
  const { body } = await get('/latency?from=now-5m&to=now&endpoint=%2Fthings&nobody=x')
  const chosen = asked.filter((query) => query.includes('endpoint=~'))
  // The buckets by each clock, from which the distribution and all percentiles are made.
  expect(chosen).toHaveLength(2)
  for (const query of chosen) expect(query).toContain('endpoint=~"/things"')
  expect(body).toContain('Only endpoint <strong>/things</strong>')
  expect(body).toContain('<a href="/latency?from=now-5m&amp;to=now">show all</a>')
})

test('a selected value is text in the page and in the query', async () => {
  asked = []
  const value = '"} or up{a="<img src=z>'
  const { body } = await get(`/latency?endpoint=${encodeURIComponent(value)}`)
  expect(body).not.toContain('<img src=z')
  expect(asked.filter((query) => query.includes('endpoint=~"\\"'))).toHaveLength(2)
  expect(asked.filter((query) => query.includes('endpoint=~""}'))).toEqual([])
})

test.each([
  ['a report', '/results/2023-11-14T22-13-20Z-browse-b7c1/report.html', "frame-ancestors 'none'"],
  [
    'a page of a profiler, apart from all other pages',
    '/results/2023-11-14T22-13-20Z-browse-b7c1/profiles/flamegraph.html',
    'sandbox allow-scripts',
  ],
])('%s may do what its policy says', async (_, path, policy) => {
  const { status, headers } = await get(path)
  expect(status).toBe(200)
  expect(headers['content-security-policy']).toContain(policy)
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' })
})

test.each([
  '/results/../../etc/passwd',
  '/results/%2e%2e/%2e%2e/etc/passwd',
  '/results/..%2f..%2fetc%2fpasswd',
  '/results/2023-11-14T22-13-20Z-browse-b7c1/run.json',
  '/docs/runbooks/../../package.json',
  '/docs/runbooks/nothing.md',
])('%s is not given', async (path) => {
  expect((await get(path)).status).toBe(404)
})

test('a port in use is reported', async () => {
  const port = Number(new URL(served.url).port)
  const boards = new LiveBoards(
    { prometheus: 'http://127.0.0.1:1', gone: async () => undefined },
    fixture,
    { results: '/nowhere', runbooks: new Map() },
    Date.now,
  )
  await expect(serveBoards(boards, port)).rejects.toThrow(`--port ${port} cannot be listened on: EADDRINUSE.`)
})
