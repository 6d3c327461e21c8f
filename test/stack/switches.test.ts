import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withArm } from '../../harness/config/plan/arm.ts'
import type { Guard } from '../../harness/guard/processes/process.ts'
import type { Stack } from '../../harness/stack/stack.ts'
import { up } from '../../harness/stack/up.ts'
import { plainArm, tableStack } from '../fixtures/table/plan.ts'
import { table } from '../fixtures/table/target.ts'
import { type Ground, makeGround } from './ground.ts'

let ground: Ground
let guard: Guard
let stack: Stack
let authority: string
let session: ClientHttp2Session

const arm = {
  ...plainArm,
  protocol: 'h2',
  proxy: 'stock',
  postgres: 'stock',
  redis: 'append-only',
  files: 'proxy',
  workers: 2,
  environment: { GREETING: 'hello' },
  postgresSettings: { work_mem: '5MB', default_statistics_target: '50' },
} as const

beforeAll(async () => {
  ground = await makeGround()
  guard = await ground.open()
  stack = await up(tableStack({ arm, target: withArm(table, arm) }), guard, ground.options)
  authority = await readFile(stack.endpoints.authority ?? '', 'utf8')
  session = connectHttp2(stack.endpoints.url, { ca: authority })
})

afterAll(async () => {
  session?.destroy()
  await stack[Symbol.asyncDispose]()
  await guard[Symbol.asyncDispose]()
  await ground.remove()
})

/** The status and body of an answer over HTTP/2. */
const ask = (path: string): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const stream = session.request({ ':path': path })
    let [status, body] = [0, '']
    stream.on('response', (headers) => {
      status = headers[':status'] ?? 0
    })
    stream.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    stream.on('end', () => resolve({ status, body }))
    stream.on('error', reject)
    stream.end()
  })

test("the proxy speaks HTTP/2, and only this stack's own authority has signed its certificate", async () => {
  expect((await ask('/ready')).status).toBe(200)
  expect(session.alpnProtocol).toBe('h2')
  const strange = connectHttp2(stack.endpoints.url)
  const problem = await new Promise((resolve) => strange.once('error', resolve))
  expect(problem).toMatchObject({ code: expect.stringMatching(/VERIFY|SELF_SIGNED/) })
})

test('as many processes run as requested, with the given variables', async () => {
  const app = stack.services.find(({ name }) => name === 'app')
  expect(app?.pids).toHaveLength(2)
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/')))
  const read = answers.map(({ body }) => JSON.parse(body) as { process: number; greeting: string })
  expect(new Set(read.map(({ process }) => process))).toEqual(new Set(app?.pids))
  expect(new Set(read.map(({ greeting }) => greeting))).toEqual(new Set(['hello']))
})

test('the proxy sends the file that the app names, and no client can request it directly', async () => {
  expect(await ask('/file?signature=of-the-link')).toEqual({ status: 200, body: 'by the proxy' })
  expect((await ask('/stored/file')).status).toBe(404)
})

test('PostgreSQL and Redis are set up as requested', async () => {
  const client = new pg.Client({ connectionString: stack.endpoints.postgres })
  await client.connect()
  const { rows } = await client.query(`SELECT current_setting('random_page_cost') AS cost,
    current_setting('work_mem') AS memory, current_setting('default_statistics_target') AS statistics`)
  await client.end()
  expect(rows).toEqual([{ cost: '4', memory: '5MB', statistics: '50' }])
  const { stdout } = await promisify(execFile)('ls', [join(guard.directory, 'redis', 'appendonlydir')])
  expect(stdout).toContain('appendonly.aof')
})

test('the access log has the timing of each request, in JSON and without signatures of links', async () => {
  await ask('/file?signature=of-the-link')
  const written = () => readFile(join(guard.directory, 'nginx', 'access.jsonl'), 'utf8')
  // Nginx writes it in blocks, at least once a second.
  await expect.poll(written).toContain('"/file"')
  const text = await written()
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string | number>)
  const about = lines.findLast(({ path }) => path === '/file')
  expect(about).toMatchObject({ method: 'GET', status: '200', protocol: 'HTTP/2.0' })
  expect(about?.id).toMatch(/^[0-9a-f]{32}$/)
  expect(lines.find(({ path }) => path === '/')?.upstreamResponse).toMatch(/^\d+\.\d{3}$/)
  expect(text).not.toContain('of-the-link')
})
