import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const executables = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The browser of this machine; undefined where there is none, and tests that need one are skipped and counted. */
export const executable = [process.env.CHROMIUM, ...executables].find(
  (path) => path !== undefined && existsSync(path),
)

/** Without a sandbox, which containers mostly cannot give; only pages made by the tests are opened. */
export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: executable ?? '', args: ['--no-sandbox'] })

/** A page with what it said to its console and asked of the network, both of which have to stay empty. */
export async function open(
  browser: Browser,
  file: string,
  options: BrowserContextOptions,
): Promise<{ page: Page; heard: string[] }> {
  const page = await browser.newPage(options)
  const heard: string[] = []
  page.on('console', (message) => heard.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (request.url() !== `file://${file}`) heard.push(`request: ${request.url()}`)
  })
  await page.goto(`file://${file}`)
  return { page, heard }
}
