import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fixture } from '../../dashboards/fixture.ts'
import { LiveBoards } from '../../dashboards/serve/live-boards.ts'
import { type ServedBoards, serveBoards } from '../../dashboards/serve/server.ts'
import type { Guard } from '../../harness/guard/processes/process.ts'
import { nativeLauncher } from '../../harness/stack/native-launcher.ts'
import { startPrometheus, urlOfPrometheus } from '../../harness/stack/observers/prometheus.ts'
import { executable, launch, violations } from '../charts/browser.ts'
import { type Ground, makeGround } from '../stack/ground.ts'

/** The metrics of an app, which grow at each scrape. */
function exporter(): Server {
  let scrapes = 0
  return createServer((_, response) => {
    scrapes += 1
    response.end(
      [
        '# TYPE http_requests_total counter',
        '# TYPE http_requests_in_flight gauge',
        'nodejs_version_info{version="v24"} 1',
      ]
        .concat(
          ['GET', 'POST'].map(
            (method) =>
              `http_requests_total{method="${method}",endpoint="/things",status="200"} ${scrapes * 7}`,
          ),
        )
        .concat(`http_requests_in_flight ${scrapes}`, 'process_start_time_seconds 1700000000', '')
        .join('\n'),
    )
  }).listen(0, '127.0.0.1')
}

describe.skipIf(executable === undefined)('live pages of a real Prometheus', () => {
  let ground: Ground
  let guard: Guard
  let app: Server
  let served: ServedBoards
  let browser: Browser
  let url = ''
  let gone: string | undefined

  beforeAll(async () => {
    ground = await makeGround()
    guard = await ground.open()
    app = exporter()
    const [port = 0, dead = 0] = await guard.reserve(2)
    const scraped = { job: 'app', ports: [(app.address() as AddressInfo).port], path: '/metrics' }
    const jobs = [
      scraped,
      { job: 'redis', ports: [dead], path: '/metrics' },
      { job: 'prometheus', ports: [port], path: '/metrics' },
    ]
    const started = startPrometheus(jobs, port, nativeLauncher(guard, ['node']), ground.options.signal)
    ;[{ url }, browser] = await Promise.all([started, launch()])
    served = await serveBoards(
      new LiveBoards(
        { prometheus: url, gone: async () => gone },
        fixture,
        { results: ground.root, runbooks: new Map() },
        Date.now,
      ),
      0,
    )
  })
  afterAll(async () => {
    await browser?.close()
    await served?.[Symbol.asyncDispose]()
    app?.close()
    await guard?.[Symbol.asyncDispose]()
    await ground?.remove()
  })

  const rate = (page: Page) =>
    page.locator('figure.chart', { has: page.locator('figcaption', { hasText: 'Requests in flight' }) })

  test('the Prometheus of a run is found by the arguments it was started with', async () => {
    expect(await urlOfPrometheus(guard.directory)).toBe(url)
    expect(await urlOfPrometheus(ground.root)).toBeUndefined()
  })

  test("update in place with what is recorded, keep the user's changes, and never show old figures as live", async () => {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
    const heard: string[] = []
    page.on('console', (message) => heard.push(`console: ${message.text()}`))
    page.on('pageerror', (error) => heard.push(`error: ${error.message}`))
    page.on('request', (request) => {
      if (!request.url().startsWith(served.url)) heard.push(`request: ${request.url()}`)
    })
    await page.goto(`${served.url}?from=now-5m`)
    expect(page.url()).toBe(`${served.url}service?from=now-5m&to=now`)
    const last = rate(page).locator('.legend small').first()
    await expect.poll(() => last.textContent()).toMatch(/^last ([2-9]|\d\d)/)
    await expect
      .poll(() => page.locator('.missed .now').allTextContents())
      .toEqual([expect.stringContaining('redis')])

    // What a person changed on a chart outlasts its newer figures; the chart stays the same element.
    await page.evaluate(
      `document.querySelectorAll('canvas').forEach((each) => { each.dataset.same = 'yes' })`,
    )
    const hidden = rate(page).locator('.switch').first()
    await hidden.click()
    const before = await last.textContent()
    await expect.poll(() => last.textContent()).not.toBe(before)
    expect(await hidden.getAttribute('aria-pressed')).toBe('false')
    expect(await page.locator('figure.chart canvas[data-same]').count()).toBeGreaterThan(0)

    // Pause stops the updates, and shows the time of the figures.
    await page.keyboard.press('p')
    expect(await page.locator('.state').textContent()).toMatch(/^Paused, as of \d\d:\d\d:\d\d UTC$/)
    await page.keyboard.press('p')

    // Another time range is in the address, and the browser's back button returns.
    await page.locator('[data-last="15m"]').click()
    expect(page.url()).toContain('from=now-15m&to=now')
    expect(await page.locator('nav a').nth(1).getAttribute('href')).toContain('from=now-15m')
    await page.goBack()
    expect(page.url()).toContain('from=now-5m')
    await expect.poll(() => page.locator('[data-last="5m"]').getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('t')
    expect(page.url()).toContain('theme=dark')
    expect(await violations(page)).toEqual([])

    // When the stack has gone, the figures stay and are marked as old.
    gone = 'The stack a1 is not there any more.'
    await expect
      .poll(() => page.locator('.state').textContent())
      .toMatch(/^✗ Not live: The stack a1 .* as of \d\d:/)
    expect(await page.locator('body').getAttribute('class')).toContain('stale')
    expect(await rate(page).locator('canvas').count()).toBe(1)
    expect(await violations(page)).toEqual([])
    gone = undefined
    await expect.poll(() => page.locator('.state').textContent()).toMatch(/^Live, as of/)

    // The same holds when the server ends; the browser's own console message about the failed request is expected.
    expect(heard).toEqual([])
    await served[Symbol.asyncDispose]()
    await expect
      .poll(() => page.locator('.state').textContent())
      .toMatch(/^✗ Not live: `tailgate dashboards serve` does/)
    await page.close()
  })
})
