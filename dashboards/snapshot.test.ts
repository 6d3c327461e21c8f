import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

describe('a snapshot', () => {
  const drawn = async () => {
    const { pages, shared } = await snapshotDashboards(directory, url, range, fixture, nowhere)
    const read = (files: readonly string[]) => Promise.all(files.map((file) => readFile(file, 'utf8')))
    return { files: { pages, shared }, pages: await read(pages), shared: await read(shared) }
  }
  let first: Awaited<ReturnType<typeof drawn>>
  beforeAll(async () => {
    first = await drawn()
  })
  const noncesIn = (page: string) => [...page.matchAll(/nonce(?:="|-)([\w-]+)/g)].map(([, nonce]) => nonce)

  test('is one offline page for each dashboard: it loads nothing from elsewhere, labels are safe, refused queries are reported', async () => {
    const { files, pages, shared } = first
    expect([...files.pages, ...files.shared].map((file) => basename(file)).toSorted()).toEqual(
      (await readdir(directory)).toSorted(),
    )
    expect(pages).toHaveLength(boards(fixture).length)
    for (const page of pages) expect(page).not.toContain('<b>')
    for (const text of [...pages, ...shared]) expect(text).not.toMatch(/@import|url\(|https?:/)
    expect(pages.join('')).toContain('too many samples')
  })

  test('has its style and its script once, and every page names both and contains neither', async () => {
    const { files, pages, shared } = first
    expect(files.shared.map((file) => basename(file))).toEqual(['boards.css', 'boards.js'])
    expect(shared[0]).toContain('.card{')
    expect(shared[1]).toContain('uPlot')
    for (const page of pages) {
      expect([...page.matchAll(/<link [^>]*href="([^"]*)"/g)].map(([, name]) => name)).toEqual(['boards.css'])
      expect([...page.matchAll(/\bsrc="([^"]*)"/g)].map(([, name]) => name)).toEqual(['boards.js'])
      expect(page).not.toMatch(/<style|type="module"|<script>/)
      expect(page).not.toContain('uPlot')
    }
  })

  test('has a policy that allows these two files by a word that is another one each time', async () => {
    const second = await drawn()
    const nonces = first.pages.flatMap(noncesIn)
    expect(new Set(nonces).size).toBe(1)
    expect(nonces).toHaveLength(first.pages.length * 4)
    expect(nonces[0]).toMatch(/^[\w-]{24}$/)
    expect(second.pages.flatMap(noncesIn)).not.toContain(nonces[0])
    for (const page of first.pages)
      expect(page).toContain(
        `content="default-src &#39;none&#39;; style-src &#39;nonce-${nonces[0]}&#39;; script-src &#39;nonce-${nonces[0]}&#39;; base-uri`,
      )
  })
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

test('a directory that cannot be written is a problem of the disk', async () => {
  const above = await mkdtemp(join(tmpdir(), 'snapshot-'))
  await writeFile(join(above, 'pages'), '')
  const drawing = snapshotDashboards(join(above, 'pages'), url, range, fixture, nowhere)
  await expect(drawing).rejects.toMatchObject({ code: 'DISK_FAILED' })
  await rm(above, { recursive: true })
})
