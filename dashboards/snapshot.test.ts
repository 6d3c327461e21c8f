import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { boards } from './build/boards.ts'
import { fixture, fixtureCatalogue } from './fixture.ts'
import { filledLegend, sentQuery } from './queries/ask.ts'
import { scrapeIntervalOf } from './queries/observed.ts'
import { verifyDashboards } from './queries/verify.ts'
import { rangeOf } from './range.ts'
import { snapshotDashboards } from './snapshot.ts'

/** Neither bundles nor pages for alerts. */
const nowhere = { results: '/nowhere', runbooks: new Map<string, string>() }
const range = rangeOf(1_700_000_000, 1_700_000_060, 5)
let server: Server
let url = ''
let directory = ''

/** A Prometheus that refuses one query, has nothing of Redis and gives one curve for everything else. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'snapshot-'))
  server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      const parts = ['_bucket', '_sum', '_count', '']
      const names = fixtureCatalogue.metrics
        .filter(({ from }) => ['app', 'nginx', 'redis'].includes(from))
        .flatMap(({ name }) => parts.map((part) => `${name}${part}`))
      const targets = { activeTargets: [{ scrapeInterval: '1s' }, { scrapeInterval: '1m30s' }] }
      response.end(
        JSON.stringify({ status: 'success', data: request.url?.includes('targets') ? targets : names }),
      )
      return
    }
    const query = new URLSearchParams(await text(request)).get('query') ?? ''
    const point = [range.to, '0.5']
    const series = request.url?.endsWith('query_range') ? { values: [point] } : { value: point }
    const result = /redis|pg_|_renamed/.test(query) ? [] : [{ metric: { instance: '<b>' }, ...series }]
    response.end(
      JSON.stringify(
        query.includes('nginx_connections_reading')
          ? { status: 'error', error: 'too many samples' }
          : { status: 'success', data: { result } },
      ),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.close()
  await rm(directory, { recursive: true })
})

test('a query is sent as Grafana sends it: four scrapes in a rate, the whole range in a total, all values of a variable', () => {
  const expr = 'a{e=~"$endpoint"}[$__rate_interval] b[$__range]'
  expect(sentQuery({ expr, legend: '' }, range)).toBe('a{e=~".*"}[20s] b[60s]')
})

test.each([
  ['/things', '/things'],
  ['/things/:id', '/things/:id'],
  ['/a.b*(c)|d', String.raw`/a\\.b\\*\\(c\\)\\|d`],
  ['"} or up{a="', String.raw`\"\\} or up\\{a=\"`],
  [String.raw`a\b`, String.raw`a\\\\b`],
  ['a\nb', String.raw`a\nb`],
])('of a variable, what is chosen is one value and nothing else: %s', (value, pattern) => {
  const query = { expr: 'a{e=~"$endpoint",f=~"$other"}', legend: '' }
  expect(sentQuery(query, { ...range, chosen: { endpoint: value } })).toBe(`a{e=~"${pattern}",f=~".*"}`)
})

test.each([
  [60, 1, 1],
  [60, 5, 5],
  [6000, 5, 20],
])('a range of %d s scraped every %d s has a point every %d s', (span, scrapes, step) => {
  expect(rangeOf(0, span, scrapes).step).toBe(step)
})

test('a legend is filled in from labels, and a missing label leaves nothing', () => {
  expect(filledLegend('{{method}} {{ endpoint }}{{none}}', { method: 'GET', endpoint: '/x' })).toBe('GET /x')
})

test('each dashboard gives one offline page: it loads nothing, labels are safe, refused queries are reported', async () => {
  const files = await snapshotDashboards(directory, url, range, fixture, nowhere)
  expect(files.map((file) => file.slice(directory.length + 1)).sort()).toEqual(
    (await readdir(directory)).sort(),
  )
  expect(files).toHaveLength(boards(fixture).length)
  const pages = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  for (const page of pages) {
    expect(page).not.toMatch(/\bsrc=|@import|url\(|https?:/)
    expect(page).toContain('default-src &#39;none&#39;; style-src &#39;sha256-')
    expect(page).not.toContain('<b>')
  }
  expect(pages.join('')).toContain('too many samples')
})

test('panel states differ: data, empty against expectation, quiet as allowed, not scraped, refused', async () => {
  const findings = await verifyDashboards(url, range, fixture)
  const state = (board: string, panel: string) =>
    findings.find((one) => one.board === board && one.panel === panel)?.state
  expect(state('service', 'Request rate')).toBe('data')
  expect(state('redis', 'Memory')).toBe('empty')
  expect(state('redis', 'Found')).toBe('quiet')
  expect(state('nginx', 'Connections')).toBe('broken')
  expect(
    findings.find(({ board, panel }) => board === 'postgres' && panel === 'Database size'),
  ).toMatchObject({
    state: 'unobserved',
    reason: 'postgres_exporter 0.11 is not scraped here',
  })
})

test('the longest time between scrapes counts', async () => {
  expect(await scrapeIntervalOf(url)).toBe(90)
})

test('a Prometheus that cannot be reached is an error, not a page without data', async () => {
  await expect(verifyDashboards('http://127.0.0.1:1', range, fixture)).rejects.toThrow()
  await expect(snapshotDashboards(directory, 'http://127.0.0.1:1', range, fixture, nowhere)).rejects.toThrow()
})
