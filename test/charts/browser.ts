import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const executables = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The browser of this machine; undefined when there is none. Tests that need one are then skipped and counted. */
export const executable = [process.env.CHROMIUM, ...executables].find(
  (path) => path !== undefined && existsSync(path),
)

/** Starts without a sandbox, which most containers cannot provide; only pages made by the tests are opened. */
export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: executable ?? '', args: ['--no-sandbox'], timeout: 110_000 })

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * The faults that axe-core finds on a page, one line each: the rule and the first element. Every rule runs; only what
 * violates one is described. It requests no style sheets, which the policy of a page refuses.
 */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(
    `axe.run({ preload: false, resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 160) + ' ' + (nodes[0].any[0]?.message ?? '')))`,
  )
}

/**
 * A page with its console messages and its requests; both lists must stay empty.
 * @param beside the files that it may request besides itself.
 */
export async function open(
  browser: Browser,
  file: string,
  options: BrowserContextOptions,
  beside: readonly string[] = [],
): Promise<{ page: Page; heard: string[] }> {
  const page = await browser.newPage(options)
  const heard: string[] = []
  page.on('console', (message) => heard.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (![file, ...beside].some((known) => request.url() === `file://${known}`))
      heard.push(`request: ${request.url()}`)
  })
  await page.goto(`file://${file}`)
  return { page, heard }
}
