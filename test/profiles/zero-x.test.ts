import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseFolded } from '../../profiles/flame/fold.ts'
import { replayWithFlameGraph } from '../../profiles/zero-x.ts'
import { launch } from '../charts/browser.ts'
import { notingPlace, withSpinningServer } from './spinning.ts'

test('a flame graph names the function that used the time, and its page draws without a network', async () => {
  await withSpinningServer(2, async (order) => {
    const { places, drive } = notingPlace(order)
    const graph = await replayWithFlameGraph({ ...order, drive })
    expect(places).toEqual([order.process.directory])
    expect(graph.hottest[0]?.name).toMatch(/^(spinAround|\(anonymous\)) \.\/fixtures\/spinning-server\.ts/)
    expect(graph.hottest[0]?.self).toBeGreaterThan(0.3)
    const stacks = await readFile(join(order.output, graph.stacks), 'utf8')
    expect(parseFolded(stacks).size).toBeGreaterThan(10)
    expect(stacks).not.toMatch(/^epoll_p?wait/m)
    const page = join(order.output, graph.page)
    expect((await stat(page)).mode & 0o077).toBe(0)
    expect(await readFile(page, 'utf8')).not.toContain(order.process.directory)
    const { requests, errors } = await draw(page)
    expect([requests, errors]).toEqual([[], []])
  })
})

test('a process that ends at once is reported, with its last lines', async () => {
  const change = { args: ['fixtures/absent.ts'] }
  await expect(withSpinningServer(1, replayWithFlameGraph, change)).rejects.toMatchObject({
    code: 'SERVICE_DIED',
    message: expect.stringContaining('MODULE_NOT_FOUND'),
  })
})

test('interrupted while the picture is made, it ends at once and writes nothing', async () => {
  await withSpinningServer(2, async (order) => {
    const stop = new AbortController()
    let interrupted = Number.NaN
    const drive = async (within: AbortSignal) => {
      await order.drive(within)
      setTimeout(() => {
        interrupted = performance.now()
        stop.abort()
      }, 200)
    }
    const signal = AbortSignal.any([order.signal, stop.signal])
    await expect(replayWithFlameGraph({ ...order, drive, signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect(performance.now() - interrupted).toBeLessThan(20_000)
    expect(await readdir(order.output)).toEqual([])
    const drawn = await readdir(join(order.guard.directory, 'spinning-0x'), { recursive: true })
    expect(drawn.filter((name) => name.endsWith('.html'))).toEqual([])
  })
})

/**
 * The share of canvas pixels that are neither transparent nor grey. It runs inside the browser, so it uses no types of this
 * file.
 */
function shareOfColour(canvas: object): number {
  const { width, height, getContext } = canvas as {
    width: number
    height: number
    getContext(kind: '2d'): { getImageData(...box: number[]): { data: Uint8ClampedArray } }
  }
  const { data } = getContext.call(canvas, '2d').getImageData(0, 0, width, height)
  let coloured = 0
  for (let at = 0; at < data.length; at += 4)
    if ((data[at + 3] ?? 0) > 0 && Math.abs((data[at] ?? 0) - (data[at + 2] ?? 0)) > 20) coloured += 1
  return coloured / (width * height)
}

/**
 * Opens a page in a browser and waits until its canvas is painted; returns the page's other requests, and the errors that it
 * threw.
 */
async function draw(file: string) {
  const browser = await launch()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    const requests: string[] = []
    const errors: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`file://${file}`)
    const painted = () => page.locator('canvas').first().evaluate(shareOfColour)
    await expect.poll(painted).toBeGreaterThan(0.02)
    if (process.env.TAILGATE_PICTURE) await page.screenshot({ path: process.env.TAILGATE_PICTURE })
    return { requests: requests.filter((url) => !url.startsWith('file:')), errors }
  } finally {
    await browser.close()
  }
}
