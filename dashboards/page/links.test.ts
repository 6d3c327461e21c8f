import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { home } from '../../harness/base/paths.ts'
import { sharedFiles } from '../../harness/charts/shared-files.ts'
import { boards } from '../build/boards.ts'
import { buildDashboards, buildFiles } from '../build/build.ts'
import { runbookFiles } from '../build/runbook-files.ts'
import { fixture, stranger } from '../fixture.ts'
import type { Source } from '../model/budgets.ts'
import type { Board } from '../model/model.ts'
import { requestsOf } from '../model/requests.ts'
import { nothingMissed } from '../queries/scrapes.ts'
import type { PanelFinding } from '../queries/verify.ts'
import { type Addresses, addressesOfFiles, addressesOfServer, anchorOf } from './addresses.ts'
import { page } from './page.ts'
import type { TimeWindow } from './time-window.ts'

const own: Source = {
  ...fixture,
  dashboards: {
    ...fixture.dashboards,
    requests: {
      duration: 'http_request_duration_seconds',
      total: 'http_requests_total',
      labels: { method: 'verb', endpoint: 'route' },
    },
  },
}
const sources: readonly (readonly [string, Source])[] = [
  ['a service that counts its requests', fixture],
  ['one that names its labels otherwise', own],
  ['one that says nothing of itself', stranger],
]

const delivery = { shared: sharedFiles('boards', '', 'nonce') }
const file = '2026-01-31T12-00-00Z-browse-b7c1/report.html'
const window: TimeWindow = {
  range: { from: 0, to: 60, step: 5, scrapeInterval: 5 },
  occurrences: [{ from: 10, to: 20, words: 'run b7c1 of browse', kind: 'event', run: 'b7c1' }],
  firing: [
    {
      name: 'AllErrorRateBurnsFast',
      severity: 'page',
      summary: '<b>all</b> fail',
      panel: 'Errors by status',
      runbook: 'docs/runbooks/errors.md',
    },
  ],
  scrapes: nothingMissed,
  problems: [],
  runs: new Map([['b7c1', { report: file, profiles: [] }]]),
}

/** A board in which every panel has two curves, one of them of an endpoint with a hostile name. */
function drawn(board: Board, source: Source, addresses: Addresses): string {
  const all = boards(source)
  const labels = [requestsOf(source).endpoint, 'endpoint']
  const curves = ['/things', '/"><img src=x>'].map((endpoint) => ({
    name: endpoint,
    labels: Object.fromEntries([...labels.map((label) => [label, endpoint] as const), ['le', '0.1']]),
    points: [[10, 1] as const],
  }))
  const finding: PanelFinding = { state: 'data', curves, reason: undefined }
  const findings = board.tiers.map(({ panels }) => panels.map(() => finding))
  return page(board, findings, window, all, addresses, delivery)
}

const hrefsIn = (text: string): string[] =>
  [...text.matchAll(/<a href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))
const idsIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id))

describe.each(sources)('of %s', (_, source) => {
  const all = boards(source)

  test('no two panels of a board have one anchor', () => {
    for (const { name, tiers } of all) {
      const anchors = tiers.flatMap(({ panels }) => panels.map(({ title }) => anchorOf(title)))
      expect(new Set(anchors).size, name).toBe(anchors.length)
      expect(anchors, name).not.toContain('')
    }
  })

  test('every link of every offline page leads to a page beside it, to a panel on that page, to a report or to a page for an alert', () => {
    const runbooks = new Map([...runbookFiles(source, home)].map(([path]) => [path, `../../${path}`]))
    const addresses = addressesOfFiles({ results: '..', runbooks })
    const pages = new Map(all.map((board) => [`${board.name}.html`, drawn(board, source, addresses)]))
    const counts = new Map<string, number>()
    for (const [name, text] of pages)
      for (const href of hrefsIn(text)) {
        const [path = '', anchor] = href.split('#')
        const kind = path.startsWith('../../') ? 'runbook' : path.startsWith('../') ? 'report' : 'board'
        counts.set(kind, (counts.get(kind) ?? 0) + 1)
        if (kind === 'runbook') expect(existsSync(resolve(home, 'a/b', path)), href).toBe(true)
        else if (kind === 'report') expect(path).toBe(`../${encodeURI(file)}`)
        else {
          expect(pages.has(path), `${name}: ${href}`).toBe(true)
          if (anchor !== undefined)
            expect(idsIn(pages.get(path) ?? '').has(decodeURIComponent(anchor)), href).toBe(true)
        }
      }
    expect(counts.get('report')).toBe(all.length)
    expect(counts.get('board')).toBeGreaterThan(all.length ** 2)
    if (source.dashboards !== undefined) expect(counts.get('runbook')).toBe(all.length)
    for (const text of pages.values()) expect(text).not.toMatch(/<img|<b>all/)
  })

  test('a link says what it leads to: a route where one can be selected, elsewhere the panel about all of them', () => {
    const files = addressesOfFiles({ results: '..', runbooks: new Map() })
    const server = addressesOfServer((chosen = {}) => `?${new URLSearchParams(chosen)}`, new Set())
    for (const board of all) {
      const [offline, live] = [drawn(board, source, files), drawn(board, source, server)]
      expect(offline, board.name).not.toContain('Latency of this route')
      // Without a selected value, no link may be called like one of the curves.
      expect(offline, board.name).not.toMatch(/<a [^>]*>\/things<\/a>/)
      if (live.includes('Latency of this route')) expect(offline, board.name).toContain('p95 of each route')
    }
  })

  test('every link of every live page leads to a board, and selects only values that the board has', () => {
    const search = (chosen = {}) => `?${new URLSearchParams(chosen)}`
    const addresses = addressesOfServer(search, new Set(['docs/runbooks/errors.md']))
    const chosen: string[] = []
    for (const board of all)
      for (const href of hrefsIn(drawn(board, source, addresses))) {
        const { pathname, searchParams, hash } = new URL(href, 'http://127.0.0.1')
        if (pathname === `/results/${encodeURI(file)}` || pathname === '/docs/runbooks/errors.md') continue
        const to = all.find(({ name }) => pathname === `/${name}`)
        expect(to, href).toBeDefined()
        const variables = to?.variables.map(({ name }) => name) ?? []
        for (const [name, value] of searchParams) {
          expect(variables, href).toContain(name)
          chosen.push(value)
        }
        const anchors = to?.tiers.flatMap(({ panels }) => panels.map(({ title }) => anchorOf(title)))
        if (hash !== '') expect(anchors, href).toContain(decodeURIComponent(hash.slice(1)))
      }
    expect(new Set(chosen)).toEqual(new Set(['/things', '/"><img src=x>']))
  })

  test('every link of every generated dashboard leads to a dashboard, and sets only variables that it has', () => {
    const built = buildDashboards(source).map(({ dashboard }) => dashboard)
    const urls = [...JSON.stringify(built).matchAll(/"url":"([^"]*)"/g)].map(([, url = '']) => url)
    expect(urls.length).toBeGreaterThan(3)
    for (const url of urls) {
      const { pathname, searchParams } = new URL(
        url.replace(/\$\{__url_time_range\}/, 'from=now-5m&to=now'),
        'http://grafana',
      )
      const to = built.find(({ uid }) => pathname === `/d/${uid}`)
      expect(to, url).toBeDefined()
      const variables = to?.templating?.list?.map(({ name }) => `var-${name}`)
      for (const name of searchParams.keys())
        expect(['from', 'to', ...(variables ?? [])], url).toContain(name)
    }
  })

  test('every alert leads to an existing panel and to an existing page', () => {
    const built = buildDashboards(source).map(({ dashboard }) => dashboard)
    const files = buildFiles(source)
    const { groups } = parse(files.find((one) => one.file === 'grafana-alerts.yml')?.text ?? '') as {
      groups: { rules: { title: string; annotations: Record<string, string> }[] }[]
    }
    const rules = groups.flatMap((group) => group.rules)
    expect(rules.length).toBeGreaterThan(0)
    for (const { title, annotations } of rules) {
      const board = built.find(({ uid }) => uid === annotations.__dashboardUid__)
      expect(
        board?.panels?.map(({ id }) => String(id)),
        title,
      ).toContain(annotations.__panelId__)
      const { runbook_url: runbook } = annotations
      if (runbook !== undefined) expect(existsSync(join(home, runbook)), title).toBe(true)
    }
  })
})

test('a page for an alert that cannot be opened from there is named, and an address stays unchanged', () => {
  const addresses = addressesOfFiles({ results: '..', runbooks: new Map() })
  const [board] = boards(fixture)
  if (board === undefined) throw new Error('there is no board')
  const text = (runbook: string) => {
    const firing = window.firing.map((alert) => ({ ...alert, runbook }))
    return page(board, [], { ...window, firing }, boards(fixture), addresses, delivery)
  }
  expect(text('docs/elsewhere.md')).toContain('<code>docs/elsewhere.md</code>')
  expect(text('https://wiki.example/x?a=1&b')).toContain('<a href="https://wiki.example/x?a=1&amp;b"')
  expect(text('javascript:alert(1)')).not.toContain('href="javascript:')
})

test('a page says at its top which alerts would not be listed, beside those that fire and where none does', () => {
  const addresses = addressesOfFiles({ results: '..', runbooks: new Map() })
  const [board] = boards(fixture)
  if (board === undefined) throw new Error('there is no board')
  const text = (more: Partial<TimeWindow>) =>
    page(board, [], { ...window, ...more }, boards(fixture), addresses, delivery)
  const said = '<p class="unwatched">Alerts are not listed here &lt;b&gt;</p>'
  const unwatched = 'Alerts are not listed here <b>'
  expect(text({ unwatched })).toContain(`</ul>${said}</div>`)
  expect(text({ unwatched, firing: [] })).toContain(`<div data-part="firing">${said}</div>`)
  expect(text({ firing: [] })).toContain('<div data-part="firing"></div>')
})
