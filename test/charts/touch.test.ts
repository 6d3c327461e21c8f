import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { htmlReport } from '../../harness/report/html/html.ts'
import { flamePage } from '../../profiles/flame/flame-page.ts'
import { hostileNames, hostileReport } from '../fixtures/hostile-names.ts'
import { sampleEvidence, sampleReport } from '../fixtures/report.ts'
import { executable, launch, open } from './browser.ts'

const list = '#chart-0-latency-1'
const rate = '#chart-0-rate'

/** Runs in the browser: the number of pixels of a canvas that are not transparent. */
const paintedPixels = `canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]
  .filter((part, at) => at % 4 === 3 && part > 0).length`

/** A run with a fault, and with one second that was not measured. */
function report(): string {
  const evidence = sampleEvidence()
  const startedAt = evidence.scenarios[0]?.startedAt ?? 0
  const times = { from: startedAt + 4000, to: startedAt + 7000 }
  const phases = [{ kind: 'fault', scenario: 'browse', fault: 'redis:stop@4s+3s', ...times } as const]
  const resources = evidence.resources.filter(({ at }) => at < startedAt + 9000 || at > startedAt + 13_000)
  return htmlReport(sampleReport({ ...evidence, phases, resources }))
}

const looks = ([420, 1400] as const).flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
)

describe.skipIf(executable === undefined)('a report in a browser', () => {
  let browser: Browser
  let directory = ''
  let file = ''
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'charts-'))
    file = join(directory, 'report.html')
    await writeFile(file, report())
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await rm(directory, { recursive: true, force: true })
  })

  const opened = (options: Parameters<typeof open>[2] = { viewport: { width: 1400, height: 900 } }) =>
    open(browser, file, options)
  const value = (page: Page, chart: string, label: string) =>
    page.locator(`${chart} .legend li`, { hasText: label }).locator('.value').first().textContent()
  const marks = (page: Page, chart: string) => page.locator(`${chart} .plot`).getAttribute('data-range')

  test.each(looks)('draws at $width px in $colorScheme, without a message or a request', async (look) => {
    const { page, heard } = await opened({
      viewport: { width: look.width, height: 900 },
      colorScheme: look.colorScheme,
    })
    const charts = await page.locator('figure.chart').count()
    expect(charts).toBeGreaterThan(10)
    expect(await page.locator('figure.chart canvas').count()).toBe(charts)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width)
    const painted = await page.evaluate(`(${paintedPixels})(document.querySelector('${list} canvas'))`)
    expect(painted).toBeGreaterThan(1000)
    expect(heard).toEqual([])
    await page.close()
  })

  test('shows the values under the cursor, in step on all charts of the scenario', async () => {
    const { page, heard } = await opened()
    const over = page.locator(`${list} .u-over`)
    await over.scrollIntoViewIfNeeded()
    const box = await over.boundingBox()
    await over.hover({ position: { x: (box?.width ?? 0) / 2, y: 40 } })
    expect(await page.locator(`${list} .when`).textContent()).toMatch(/^(9|10)\.5 s$/)
    expect(await page.locator(`${rate} .when`).textContent()).toBe(
      await page.locator(`${list} .when`).textContent(),
    )
    expect(await value(page, list, 'p95')).toMatch(/^[\d.]+ ms$/)
    expect(await value(page, rate, 'ended')).toMatch(/^\d+\/s$/)
    const rows = page.locator(`${list} .tip .row`)
    const said = (await rows.allTextContents()).join(' ')
    expect(said).toMatch(/^p50\s*[\d.]+ ms p95\s*[\d.]+ ms p99\s*[\d.]+ ms$/)
    expect(await page.locator(`${list} .tip .near`).count()).toBe(1)
    expect(await page.locator('#chart-1-rate .when').textContent()).toBe('')
    expect(heard).toEqual([])
    await page.close()
  })

  test('a gap stays a gap', async () => {
    const { page } = await opened()
    await page.locator('#chart-0-cpu .plot').focus()
    for (let step = 0; step <= 10; step += 1) await page.keyboard.press('ArrowRight')
    expect(await page.locator('#chart-0-cpu .when').textContent()).toBe('10.5 s')
    expect(await value(page, '#chart-0-cpu', 'app-1')).toBe('–')
    await page.close()
  })

  test('zooms the whole scenario by dragging, and returns by a double click or the button', async () => {
    const { page, heard } = await opened()
    const over = page.locator(`${list} .u-over`)
    const back = page.locator(`${rate} .back`)
    const drag = async () => {
      await over.scrollIntoViewIfNeeded()
      const { x, y, width } = (await over.boundingBox()) ?? { x: 0, y: 0, width: 0 }
      await page.mouse.move(x + width * 0.25, y + 30)
      await page.mouse.down()
      await page.mouse.move(x + width * 0.5, y + 40, { steps: 4 })
      await page.mouse.up()
    }
    expect(await marks(page, rate)).toBe('0 20')
    await drag()
    expect(await marks(page, rate)).toMatch(/^(4\.9|5)\d* (9\.9|10)\d*$/)
    expect(await back.isVisible()).toBe(true)
    expect(await marks(page, '#chart-1-rate')).toBe('0 10')
    await over.dblclick()
    expect(await marks(page, rate)).toBe('0 20')
    expect(await back.isVisible()).toBe(false)
    await drag()
    await back.click()
    expect(await marks(page, list)).toBe('0 20')
    expect(heard).toEqual([])
    await page.close()
  })

  test('hides and shows a series by its legend', async () => {
    const { page, heard } = await opened()
    const p99 = page.locator(`${list} .switch`, { hasText: 'p99' })
    const picture = () => page.evaluate(`document.querySelector('${list} canvas').toDataURL()`)
    const before = await picture()
    await p99.click()
    expect(await p99.getAttribute('aria-pressed')).toBe('false')
    expect(await picture()).not.toBe(before)
    await p99.click()
    expect(await p99.getAttribute('aria-pressed')).toBe('true')
    expect(await picture()).toBe(before)
    expect(heard).toEqual([])
    await page.close()
  })

  test('can be used by the keyboard alone, and announces the values at the cursor', async () => {
    const { page, heard } = await opened()
    await page.locator(`${list} .plot`).focus()
    for (const key of ['End', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key)
    expect(await page.locator(`${list} .when`).textContent()).toBe('17.5 s')
    expect(await page.locator(`${list} [role=status]`).textContent()).toMatch(/^17\.5 s · p50 .*p95 .*p99 /)
    await page.keyboard.press('+')
    expect(await marks(page, list)).toBe('12.5 20')
    await page.keyboard.press('Escape')
    expect(await marks(page, rate)).toBe('0 20')
    expect(await page.locator(`${list} .when`).textContent()).toBe('')
    expect(heard).toEqual([])
    await page.close()
  })

  test('holds the figures of each chart in a table', async () => {
    const { page } = await opened()
    await page.locator(`${list} details.figures summary`).click()
    expect(await page.locator(`${list} details.figures tbody tr`).count()).toBe(20)
    expect(await page.locator(`${list} details.figures th`).allTextContents()).toEqual([
      'at',
      'p50',
      'p95',
      'p99',
    ])
    await page.close()
  })

  test('leads from a budget to its chart while the contents stay in view', async () => {
    const { page, heard } = await opened()
    await page.locator('a[href="#chart-2-latency-3"]').click()
    const chart = await page.locator('#chart-2-latency-3').boundingBox()
    const contents = await page.locator('nav.contents').boundingBox()
    expect(contents?.y).toBe(0)
    expect(chart?.y).toBeGreaterThanOrEqual(contents?.height ?? 0)
    expect(chart?.y).toBeLessThan(900)
    expect(heard).toEqual([])
    await page.close()
  })

  test('prints in light, without controls, with its charts inside the page', async () => {
    const { page, heard } = await opened({ viewport: { width: 720, height: 900 }, colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(ground).toBe('rgb(255, 255, 255)')
    expect(await page.locator('nav.contents').isVisible()).toBe(false)
    await expect.poll(async () => (await page.locator(`${list} canvas`).boundingBox())?.width).toBe(330)
    expect(await page.locator(`${list} details.figures`).isVisible()).toBe(false)
    expect((await page.pdf()).byteLength).toBeGreaterThan(10_000)
    expect(heard).toEqual([])
    await page.close()
  })

  test('carries the page of a profile, which can be used and reaches neither the report nor the network', async () => {
    const carrying = join(directory, 'carrying.html')
    const script = `const found = []
      try { parent.document.title; found.push('reached') } catch { found.push('apart') }
      fetch('http://127.0.0.1:9/').then(() => found.push('asked'), () => found.push('silent')).then(() => {
        document.getElementById('said').textContent = found.join(' ') })`
    const guest = flamePage({ title: 'Guest', caption: 'c', folded: new Map([['main;work', 3]]) })
    const whole = `${guest}<p id="said"></p><script>${script}</script>`
    const sample = sampleReport()
    const pages = new Map(sample.profiles.map(({ file }) => [file, whole]))
    await writeFile(carrying, htmlReport({ ...sample, pages }))
    const { page, heard } = await open(browser, carrying, { viewport: { width: 900, height: 700 } })
    expect(await page.locator('iframe').count()).toBe(0)
    await page.locator('button.unpack').click()
    const inside = page.frameLocator('iframe.packed-page')
    await expect.poll(() => inside.locator('#said').textContent()).toBe('apart silent')
    const work = inside.locator('#graph div', { hasText: 'work' })
    expect((await work.boundingBox())?.width).toBeGreaterThan(600)
    await inside.locator('input').fill('work')
    expect(await work.getAttribute('class')).toBe('found')
    expect(await inside.locator('output').textContent()).toBe('1 frame')
    await page.locator('button.unpack').click()
    expect(await page.locator('iframe').isVisible()).toBe(false)
    expect(heard.filter((said) => said.startsWith('request') && !said.includes('srcdoc'))).toEqual([])
    await page.close()
  })

  test('without JavaScript keeps its tables, and says so where a chart would be', async () => {
    const { page, heard } = await opened({ javaScriptEnabled: false })
    expect(await page.locator(`${list} .unscripted`).isVisible()).toBe(true)
    expect(await page.getByText('The figures behind these charts').first().isVisible()).toBe(true)
    expect(heard).toEqual([])
    await page.close()
  })

  test.each(hostileNames.map((name) => [JSON.stringify(name), name]))('%s does nothing', async (_, name) => {
    const hostile = join(directory, 'hostile.html')
    await writeFile(hostile, htmlReport(hostileReport(name)))
    const { page, heard } = await open(browser, hostile, { viewport: { width: 800, height: 600 } })
    await page.locator('.plot').first().focus()
    await page.keyboard.press('ArrowRight')
    await page.locator('.switch').first().click()
    await page.locator('details.figures summary').first().click()
    expect(await page.locator('img, iframe').count()).toBe(0)
    expect(heard).toEqual([])
    await page.close()
  })
})
