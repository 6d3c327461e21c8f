import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boards } from '../../dashboards/build/boards.ts'
import { fixture } from '../../dashboards/fixture.ts'
import { boardFiles, sampleBoard } from '../fixtures/board.ts'
import { executable, launch, open, violations } from './browser.ts'

const looks = [
  { width: 1400, colorScheme: 'light' },
  { width: 1400, colorScheme: 'dark' },
  { width: 420, colorScheme: 'dark' },
  { width: 420, colorScheme: 'light' },
] as const

describe.skipIf(executable === undefined)('a board in a browser', () => {
  let browser: Browser
  let directory = ''
  let file = ''
  let beside: readonly string[] = []
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'boards-'))
    file = join(directory, 'service.html')
    await writeFile(file, sampleBoard('service'))
    const shared = [boardFiles.style, boardFiles.script]
    beside = shared.map(({ name }) => join(directory, name))
    for (const { name, text } of shared) await writeFile(join(directory, name), text)
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await rm(directory, { recursive: true, force: true })
  })

  const chart = (page: Page, title: string) =>
    page.locator('figure.chart', { has: page.locator('figcaption', { hasText: title }) }).first()
  const opened = (options: Parameters<typeof open>[2] = { viewport: { width: 1400, height: 900 } }) =>
    open(browser, file, options, beside)

  test.each(boards(fixture).map((board, index) => ({ ...board, index })))(
    '$name draws at every width and in both themes, for everybody',
    async ({ name, tiers, index }) => {
      const one = join(directory, `${name}.html`)
      await writeFile(one, sampleBoard(name))
      const { page, heard } = await open(browser, one, {}, beside)
      const drawn = tiers
        .flatMap(({ panels }) => panels)
        .filter(({ kind }) => kind === 'lines' || kind === 'heatmap')
      const charts = await page.locator('figure.chart').count()
      expect(charts).toBeGreaterThan(0)
      // One panel of the sample is quiet and one is broken, so these two have no chart.
      expect(charts).toBeGreaterThanOrEqual(drawn.length - 2)
      for (const [at, { width, colorScheme }] of looks.entries()) {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        expect(await page.locator('figure.chart canvas').count()).toBe(charts)
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
        // axe-core takes the most time here, so it reads each board in two of the four looks: at both widths and in both
        // themes, paired otherwise for every second board.
        if (at % 2 === index % 2) expect(await violations(page)).toEqual([])
      }
      expect(heard).toEqual([])
      await page.close()
    },
  )

  test('the links of a board can be reached by keyboard, show the focus, and lead where they say', async () => {
    const { page } = await opened()
    const reached = new Map<string, string>()
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab')
      const [href, outline] = await page.evaluate<[string | null, string]>(
        `[document.activeElement.getAttribute('href'), getComputedStyle(document.activeElement).outlineStyle]`,
      )
      if (href !== null) reached.set(href, outline)
    }
    const leads = [...reached].filter(([href]) => /#|^\.\./.test(href))
    expect(leads.map(([href]) => href)).toEqual([
      'service.html#errors-by-status',
      '../../docs/runbooks/errors.md',
      '../2023-11-14T22-15-20Z-browse-b7c1/report.html',
      '../2023-11-14T22-15-20Z-browse-b7c1/profiles/flamegraph.html',
      'latency.html#p95-of-each-route',
    ])
    expect(new Set(leads.map(([, outline]) => outline))).toEqual(new Set(['solid']))
    await page.locator('.firing a').first().click()
    expect(await page.locator('.card:target h3').textContent()).toBe('Errors by status')
    await page.close()
  })

  test('runs the script and takes the style beside it, and nothing else, whatever stands in it', async () => {
    const hostile = join(directory, 'hostile.html')
    await writeFile(join(directory, 'other.js'), 'document.title = "other.js ran"')
    await writeFile(join(directory, 'other.css'), 'h1 { color: rgb(1, 2, 3) }')
    const injected = [
      '<script>document.title = "it ran"</script>',
      '<script src="other.js"></script>',
      '<script src="boards.js" nonce="another"></script>',
      '<style>h1 { color: rgb(1, 2, 3) }</style>',
      '<link rel="stylesheet" href="other.css">',
      '<img src="other.png">',
    ]
    await writeFile(hostile, sampleBoard('service').replace('<main>', `${injected.join('')}<main>`))
    const { page, heard } = await open(browser, hostile, {}, beside)
    expect(await page.title()).toBe('Tailgate: service')
    expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).color')).not.toBe(
      'rgb(1, 2, 3)',
    )
    expect(await page.locator('figure.chart canvas').count()).toBeGreaterThan(0)
    const told = heard.filter((line) => line.startsWith('console:'))
    expect(told.filter((line) => !line.includes('Content Security Policy'))).toEqual([])
    expect(told).toHaveLength(injected.length)
    await page.close()
  })

  test('says which files it lacks when it was copied without them, and is readable without', async () => {
    const away = await mkdtemp(join(tmpdir(), 'board-alone-'))
    const copy = join(away, 'service.html')
    await writeFile(copy, sampleBoard('service'))
    const page = await browser.newPage()
    await page.goto(`file://${copy}`)
    expect(await page.locator('.without-files').isVisible()).toBe(true)
    expect(await page.locator('.without-files').textContent()).toContain('boards.css and boards.js')
    expect(await page.locator('h1').isVisible()).toBe(true)
    await page.goto(`file://${file}`)
    expect(await page.locator('.without-files').isVisible()).toBe(false)
    await page.close()
    await rm(away, { recursive: true, force: true })
  })

  test('a window made narrower does not scroll sideways before its charts are drawn again', async () => {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
    await page.addInitScript('window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} }')
    await page.goto(`file://${file}`)
    await page.setViewportSize({ width: 420, height: 900 })
    expect((await page.locator('figure.chart canvas').first().boundingBox())?.width).toBeGreaterThan(420)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(420)
    await page.close()
  })

  test('the words of a limit that are wider than its chart lose their middle, not their beginning or their value', async () => {
    const narrow = join(directory, 'narrow.html')
    const long = 'groups, stats and twenty-three more routes of the service with long names ≤ 25 ms'
    await writeFile(narrow, sampleBoard('latency').replaceAll('list ≤ 25 ms', long))
    const page = await browser.newPage({ viewport: { width: 400, height: 900 } })
    await page.addInitScript(`window.written = []
      const write = CanvasRenderingContext2D.prototype.fillText
      CanvasRenderingContext2D.prototype.fillText = function (text, x, ...rest) {
        if (text.includes('≤')) written.push({ canvas: this.canvas, text, left: x, right: x + this.measureText(text).width })
        return write.call(this, text, x, ...rest)
      }`)
    await page.goto(`file://${narrow}`)
    const found = await page.evaluate<{ text: string; before: number; after: number }[]>(
      `written.map(({ canvas, text, left, right }) => {
        const [whole, plot] = [canvas, canvas.parentElement.querySelector('.u-over')].map((each) => each.getBoundingClientRect())
        return { text, before: left - (plot.left - whole.left), after: plot.right - whole.left - right }
      })`,
    )
    const shortened = found.filter(({ text }) => text.endsWith(' ≤ 25 ms'))
    expect(shortened.length).toBeGreaterThan(0)
    for (const { text, before, after } of shortened) {
      expect(text).toMatch(/^groups, stats and twenty.*… ≤ 25 ms$/)
      expect(Math.min(before, after)).toBeGreaterThanOrEqual(-1)
    }
    await page.close()
  })

  test('text with too little contrast and controls without a name are found', async () => {
    const { page } = await opened()
    await page.evaluate(
      `document.querySelector('h1').style.color = '#e8e8e8'; document.body.append(document.createElement('input'))`,
    )
    expect((await violations(page)).map((line) => line.split(':')[0])).toEqual([
      'color-contrast',
      'label',
      'region',
    ])
    await page.close()
  })

  test('says every value of a moment at the cursor, in step on all charts of the page', async () => {
    const { page, heard } = await opened()
    const rate = chart(page, 'Request rate')
    const box = await rate.locator('.u-over').boundingBox()
    await rate.locator('.u-over').hover({ position: { x: (box?.width ?? 0) / 2, y: 40 } })
    const when = await rate.locator('.when').textContent()
    expect(when).toMatch(/^22:18:\d\d UTC$/)
    for (const title of ['Response time p99', 'Spread of response times', 'Machine: load'])
      expect(await chart(page, title).locator('.when').textContent()).toBe(when)
    expect(await rate.locator('.tip .row .name').allTextContents()).toEqual(
      [1, 2, 3].map((each) => `method endpoint ${each}`),
    )
    expect(heard).toEqual([])
    await page.close()
  })

  test('zooms all charts together by the keyboard and comes back, and hides a series', async () => {
    const { page, heard } = await opened()
    const rate = chart(page, 'Request rate')
    const other = chart(page, 'Machine: load').locator('.plot')
    await rate.locator('.plot').focus()
    for (const key of ['End', '+']) await page.keyboard.press(key)
    expect(await other.getAttribute('data-range')).toBe('1700000450 1700000600')
    await expect.poll(() => page.url()).toMatch(/#zoom=1700000450,1700000600$/)
    const links = page.locator('nav a')
    expect(await links.first().getAttribute('href')).toMatch(/html#zoom=1700000450,1700000600$/)
    await page.reload()
    expect(await other.getAttribute('data-range')).toBe('1700000450 1700000600')
    await rate.locator('.plot').focus()
    await page.keyboard.press('Escape')
    expect(await other.getAttribute('data-range')).toBe('1700000000 1700000600')
    await expect.poll(() => page.url()).not.toContain('#')
    await rate.locator('.switch').first().click()
    expect(await rate.locator('.switch').first().getAttribute('aria-pressed')).toBe('false')
    expect(heard).toEqual([])
    await page.close()
  })

  test('holds the figures of each chart in a table, and the last and highest values without script', async () => {
    const { page } = await opened()
    const rate = chart(page, 'Request rate')
    await rate.locator('details.figures summary').click()
    expect(await rate.locator('details.figures tbody tr').count()).toBe(121)
    await page.close()
    const { page: still, heard } = await opened({ javaScriptEnabled: false })
    expect(await chart(still, 'Request rate').locator('.unscripted').isVisible()).toBe(true)
    expect(await chart(still, 'Request rate').locator('small').allTextContents()).toHaveLength(6)
    expect(heard).toEqual([])
    await still.close()
  })

  test('has the colours of its theme on its canvases too, as the screen or the page says', async () => {
    const { page } = await opened({ viewport: { width: 1400, height: 900 }, colorScheme: 'light' })
    const colours = () =>
      page.evaluate(
        `(() => { const style = getComputedStyle(document.querySelector('figure.chart')); return ['--ink', '--paper', '--c0'].map((name) => style.getPropertyValue(name).trim()) })()`,
      )
    const light = ['rgb(28, 33, 40)', 'rgb(255, 255, 255)', 'rgb(0, 114, 178)']
    const dark = ['rgb(230, 233, 237)', 'rgb(20, 24, 29)', 'rgb(86, 180, 233)']
    expect(await colours()).toEqual(light)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await colours()).toEqual(dark)
    await page.evaluate(`document.documentElement.classList.add('light')`)
    expect(await colours()).toEqual(light)
    await page.emulateMedia({ colorScheme: 'light' })
    await page.evaluate(`document.documentElement.className = 'dark'`)
    expect(await colours()).toEqual(dark)
    await page.emulateMedia({ media: 'print' })
    expect(await colours()).toEqual(light)
    await page.close()
  })

  test('prints in light, two charts beside each other', async () => {
    const { page, heard } = await opened({ viewport: { width: 760, height: 900 }, colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)')
    const width = async () => (await page.locator('figure.chart canvas').first().boundingBox())?.width
    await expect.poll(width).toBe(330)
    expect((await page.pdf()).byteLength).toBeGreaterThan(10_000)
    expect(heard).toEqual([])
    await page.close()
  })
})
