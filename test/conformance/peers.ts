/**
 * Runs the situations of `loads` with k6 and autocannon in the way people use them in CI: k6 with a threshold on p95 of 500
 * ms; autocannon with a comparison of its p97.5 (it has no p95) with 500 ms; and k6 again with an additional threshold on
 * failures. Prints the rows of the table in docs/fail-closed.md.
 *
 *     node test/conformance/peers.ts
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import autocannon from 'autocannon'
import { findK6 } from '../../harness/load/k6/program/program.ts'

const limitMs = 500
const seconds = 4

interface Row {
  readonly what: string
  readonly path: string
  /** Environment variables of the service. */
  readonly environment?: Readonly<Record<string, string>>
  /** The options of a k6 script, when the situation is about them. */
  readonly options?: string
}

const turning = (into: string) => ({ TURNS_AFTER: '3', TURNS_INTO: into })

const rows: readonly Row[] = [
  { what: 'all is well (the control)', path: '/item' },
  { what: 'every request is answered 404, fast', path: '/status/404' },
  { what: 'every request is answered 401, fast', path: '/status/401' },
  { what: 'every request is answered 500, fast', path: '/error' },
  { what: 'one answer in ten is a fast 503', path: '/sometimes?share=0.1' },
  { what: 'every connection is reset', path: '/reset' },
  { what: 'every body ends in its middle', path: '/cut' },
  { what: 'no request is ever answered', path: '/hang' },
  {
    what: 'the service turns into a page with status 200',
    path: '/turning/page',
    environment: turning('page'),
  },
  { what: 'the service fails from the middle on', path: '/turning/error', environment: turning('error') },
  { what: 'the process of the service stops', path: '/turning/freeze', environment: turning('freeze') },
  { what: 'the process of the service is killed', path: '/turning/exit', environment: turning('exit') },
  { what: 'every answer takes 700 ms', path: '/slow/700' },
  {
    what: 'a threshold on a metric that has no samples',
    path: '/item',
    options: "thresholds: { 'http_req_duration{name:checkout}': ['p(95)<500'] }",
  },
]

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  return typeof address === 'object' && address ? address.port : 0
}

/** Calls `use` with a fresh service; the service is ended afterwards in whatever state it is. */
async function withService<T>(environment: Row['environment'], use: (url: string) => Promise<T>): Promise<T> {
  const [port, adminPort] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, [join(import.meta.dirname, 'service.ts')], {
    env: { ...process.env, ...environment, PORT: String(port), ADMIN_PORT: String(adminPort) },
    stdio: 'ignore',
  })
  const ended = new Promise((done) => child.once('exit', done))
  try {
    await delay(700)
    return await use(`http://127.0.0.1:${port}`)
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

/** The exit code of k6 with ten users and a threshold on p95, and with another threshold when one is given. */
async function k6Code(
  k6: string,
  directory: string,
  row: Row,
  url: string,
  further = '',
): Promise<number | null> {
  const script = join(directory, 'script.js')
  const options = row.options ?? `thresholds: { http_req_duration: ['p(95)<${limitMs}']${further} }`
  writeFileSync(
    script,
    `import http from 'k6/http'
export const options = { vus: 10, duration: '${seconds}s', ${options} }
export default function () { http.get('${url}${row.path}', { timeout: '2s' }) }`,
  )
  const child = spawn(k6, ['run', '--quiet', '--no-usage-report', script], { stdio: 'ignore' })
  return new Promise((done) => child.once('exit', done))
}

/** Whether autocannon's p97.5 is within the limit; a CI script would make the same comparison. */
async function autocannonHolds(row: Row, url: string): Promise<boolean> {
  const { latency } = await autocannon({
    url: `${url}${row.path}`,
    connections: 10,
    duration: seconds,
    timeout: 2,
  })
  return latency.p97_5 <= limitMs
}

const k6 = findK6()
if (k6 === undefined) throw new Error('k6 is not installed')
const directory = mkdtempSync(join(tmpdir(), 'peers-'))
try {
  process.stdout.write(
    '| situation | k6, threshold on p95 | k6, and on failures | autocannon |\n| --- | --- | --- | --- |\n',
  )
  for (const row of rows) {
    const code = await withService(row.environment, (url) => k6Code(k6, directory, row, url))
    const strict = await withService(row.environment, (url) =>
      k6Code(k6, directory, row, url, ", http_req_failed: ['rate<0.001']"),
    )
    const holds = await withService(row.environment, (url) => autocannonHolds(row, url))
    const ofK6 = [code, strict].map((exit) => (exit === 0 ? '**green**' : `red (${exit})`))
    const cells = [row.what, ...ofK6, holds ? '**green**' : 'red']
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}
