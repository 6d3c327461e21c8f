import { createHash, randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { hostileNames, hostileReport } from '../../../test/fixtures/hostile-names.ts'
import { sampleBudgets, sampleEvidence, sampleReport } from '../../../test/fixtures/report.ts'
import { kit } from '../../charts/kit.ts'
import { localHref } from '../../charts/markup.ts'
import { judge } from '../../verdict/judge.ts'
import { htmlReport } from './html.ts'

const page = htmlReport(sampleReport())
/** The page without the part that every page with charts contains. */
const withoutKit = (text: string): string => text.replace(kit().script, '').replace(kit().style, '')
const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length

describe('the page of a run of three scenarios', () => {
  test('shows the verdict first, with the worst figure and by how much it misses its limit', () => {
    const heading = /<h1>(.*?)<\/h1>/.exec(page)?.[1]?.replaceAll('\u00a0', ' ')
    expect(heading).toMatch(
      /^The tail does not hold: p95 of stats in browse is [\d.]+ ms, [\d.]+ ms over \(\+\d+ %\); the budget is ≤ 30\.0 ms\.$/,
    )
    expect(page.indexOf('<h1>')).toBeLessThan(page.indexOf('<table>'))
  })

  test('stays below 1 MB, and contains the chart kit once', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(500_000)
    expect(page.split(kit().script)).toHaveLength(2)
  })

  test('requests nothing outside itself and forbids it too', () => {
    expect(page).toMatch(
      /Content-Security-Policy" content="default-src &#39;none&#39;|Content-Security-Policy" content="default-src 'none'/,
    )
    expect(page).not.toMatch(/\b(?:https?:)?\/\/[a-z0-9]/i)
    expect(page).not.toMatch(/<(?:link|img|iframe|object|embed)\b|\bsrc=|url\(|@import/i)
  })

  test('has no style attributes, which the policy would refuse', () => {
    expect(withoutKit(page)).not.toMatch(/\sstyle="/)
    expect(withoutKit(page)).not.toMatch(/\son\w+="/)
  })

  test('names every chart and has a table behind the timelines', () => {
    expect(count(page, /<figure class="chart"/g)).toBeGreaterThan(10)
    expect(count(page, /<div class="plot" aria-label="[^"]{10,}"/g)).toBe(
      count(page, /<figure class="chart"/g),
    )
    expect(count(page, /The figures behind these charts/g)).toBe(3)
  })

  test('contains no value that is not a number', () => {
    expect(withoutKit(page)).not.toMatch(/NaN|Infinity|undefined/)
  })

  test('lets the keyboard reach every table that scrolls', () => {
    expect(count(page, /<div class="scroll" tabindex="0">/g)).toBeGreaterThan(3)
    expect(page).not.toContain('<div class="scroll">')
  })

  test('draws the budgets and links the flame graph', () => {
    expect(page).toContain('"limits":[{"value":25000,"words":"p95 ≤ 25.0 ms"}')
    expect(page).toContain('<a href="profiles/browse/flamegraph.html">')
    expect(page).toContain('31')
  })

  test('links every budget to the chart that shows it, and its contents to every section', () => {
    const links = [...page.matchAll(/<a href="#([^"]+)">/g)].map(([, anchor]) => anchor ?? '')
    expect(links.filter((anchor) => anchor.startsWith('chart-'))).toHaveLength(sampleBudgets.length)
    for (const anchor of links) expect(count(page, new RegExp(` id="${anchor}"`, 'g'))).toBe(1)
    expect(page).toMatch(/<a href="#scenario-2">flow <span class="badge">/)
    expect(page).toMatch(/<a href="#chart-1-rate">throughput/)
  })
})

test.each([
  ['no evidence at all', { scenarios: [], resources: [], phases: [] }],
  ['no resources', { ...sampleEvidence(), resources: [] }],
])('a page with %s has no broken number', (_, evidence) => {
  const report = {
    ...sampleReport(),
    evidence,
    verdict: judge(evidence, [{ scenario: 'browse', route: 'list', figure: 'p95', limit: 1 }]),
  }
  expect(withoutKit(htmlReport(report))).not.toMatch(/NaN|Infinity|undefined/)
})

test('a chart of a route that no table has says without JavaScript that its figures are in the bundle', () => {
  const shapes = Array.from({ length: 14 }, (_, at) => ({ route: `r${at}`, rate: 3, median: 4000 }))
  const wide = evidenceOf(scenarioEvidence('wide', shapes, { seconds: 3 }))
  expect(count(htmlReport(sampleReport(wide, [])), /JavaScript; its figures are in the bundle/g)).toBe(2)
  expect(page).not.toContain('its figures are in the bundle')
})

describe('the pages of profiles', () => {
  const [flame] = sampleReport().profiles
  const file = flame?.file ?? ''
  /** Text that cannot be compressed. */
  const noise = (bytes: number) => `<p>${randomBytes(bytes / 2).toString('hex')}`
  const carrying = (...texts: readonly string[]) => {
    const profiles = texts.map((_, at) => ({
      name: `p${at}`,
      file: at === 0 ? file : `${at}.html`,
      summary: [],
    }))
    const pages = new Map(texts.map((text, at) => [profiles[at]?.file ?? '', text]))
    return htmlReport({ ...sampleReport(), profiles, pages })
  }
  const packed = (text: string) =>
    [...text.matchAll(/<script type="application\/gzip">([^<]*)</g)].map(([, page = '']) =>
      gunzipSync(Buffer.from(page, 'base64')).toString(),
    )

  test('are embedded completely, with only their own scripts and styles allowed', () => {
    const guest = '<style>p{color:red}</style><p style="color:blue">&amp;</p><script>draw()</script></script>'
    const report = carrying(guest)
    expect(packed(report)).toEqual([guest])
    const hash = (text: string) => createHash('sha256').update(text).digest('base64')
    expect(report).toContain(hash('draw()'))
    expect(report).toContain(hash('p{color:red}'))
    expect(report).toContain('style-src-attr &#39;unsafe-inline&#39;')
    expect(page).not.toContain('unsafe-inline')
  })

  test.each([
    ['that fits', [600_000], 1],
    ['that does not', [1_600_000], 0],
    ['that leaves no room for the next', [900_000, 900_000], 1],
    ['that does not, before one that does', [1_600_000, 600_000], 1],
  ])('a page %s is carried or said to be too large, and the report stays below 1 MB', (_, sizes, carried) => {
    const report = carrying(...sizes.map(noise))
    expect(packed(report)).toHaveLength(carried)
    expect(count(report, /is too large to be carried in this report/g)).toBe(sizes.length - carried)
    expect(Buffer.byteLength(report)).toBeLessThan(1_000_000)
  })
})

describe('hostile names do nothing', () => {
  const tags = (text: string) => count(text, /<[a-z!/]/gi)
  const harmless = htmlReport(hostileReport('name'))
  test.each(hostileNames.map((name) => [JSON.stringify(name), name]))('%s', (_, name) => {
    const hostile = htmlReport(hostileReport(name))
    // A link is left out when its path leads elsewhere; apart from that, the markup is the same.
    expect(tags(harmless) - tags(hostile)).toBeLessThanOrEqual(2)
    expect(tags(hostile)).toBeLessThanOrEqual(tags(harmless))
    expect(hostile).not.toContain('<script>alert')
    expect(hostile).not.toContain('<img')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
    expect(withoutKit(hostile)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })

  test.each([
    ['a file of the bundle', 'profiles/browse/flame graph.html', 'profiles/browse/flame%20graph.html'],
    ['a parent', '../secret.html', undefined],
    ['an absolute path', '/etc/passwd', undefined],
    ['a script', 'javascript:alert(1)', 'javascript%3Aalert(1)'],
    ['another host', '//example.org/x', undefined],
    ['a backslash', 'a\\..\\b', undefined],
    ['nothing', '', undefined],
  ])('a link to %s', (_, path, href) => {
    expect(localHref(path)).toBe(href)
  })
})

describe('the page of a run that was broken on purpose', () => {
  const evidence = sampleEvidence()
  const [browse] = evidence.scenarios
  const fault = (text: string, from: number, to: number) => ({
    kind: 'fault' as const,
    scenario: 'browse',
    fault: text,
    from: (browse?.startedAt ?? 0) + from * 1000,
    to: (browse?.startedAt ?? 0) + to * 1000,
  })
  const phases = [fault('redis:stop@4s+3s', 4, 7), fault('nginx:reload@4500ms', 4.5, 4.5)]
  const broken = htmlReport(sampleReport({ ...evidence, phases })).replaceAll('\u00a0', ' ')
  const [, section = '', other = ''] = broken.split(/<section class="scenario"[^>]*>/)
  const figures = section.split('<figure ').slice(1)

  test('marks each fault on every chart over time of its scenario, and names it', () => {
    const overTime = figures.filter((figure) => !figure.includes('Latency by percentile'))
    expect(overTime.length).toBeGreaterThan(6)
    for (const figure of overTime) {
      expect(count(figure, /"kind":"fault"/g)).toBe(2)
      expect(figure).toContain('1 redis:stop@4s+3s (3 s)')
      expect(figure).toContain('2 nginx:reload@4500ms</li>')
    }
  })

  test('says in the figures which faults cannot be marked', () => {
    expect(figures.find((figure) => figure.includes('Latency by percentile'))).toContain('faults included')
  })

  test('marks nothing in other scenarios', () => {
    expect(other).not.toContain('"kind":"fault"')
    expect(withoutKit(page)).not.toContain('"kind":"fault"')
  })
})
