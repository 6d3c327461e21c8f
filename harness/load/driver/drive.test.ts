import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGuard } from '../../guard/guardian/guard.ts'
import { drive } from './drive.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-drive-'))
})
afterAll(() => rm(directory, { recursive: true }))

const head = `name: 'probe', why: 'A test.', engine: 'open-loop', arrivals: { kind: 'constant', rate: '20/s' },
  connections: 4, duration: '1s', warmUp: '0s', timeout: '2s', budgets: {}`

/**
 * Drives a scenario with this request in a process of its own; returns what the server received and which variables were
 * read.
 */
async function driven(request: string, session = 'async () => ({})', warmUpSeconds = 0) {
  const file = join(directory, 'scenario.mjs')
  await writeFile(
    file,
    `export default { ${head},\n  session: ${session},\n  mix: [{ route: 'one', weight: 1, request: ${request} }] }\n`,
  )
  await writeFile(join(directory, 'feeds.json'), '{}')
  const seen = new Set<string>()
  const variables: string[] = []
  const counts: object[] = []
  let received = 0
  const server = createServer((asked, response) => {
    received += 1
    response.statusCode = asked.url === '/gone' ? 410 : 200
    seen.add(`${asked.headers['x-token']} ${asked.headers['x-zone']} ${asked.headers['x-directory']}`)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { signal } = new AbortController()
  await using guard = await openGuard({ signal })
  try {
    await drive(
      {
        ...{
          file,
          bundle: directory,
          feeds: join(directory, 'feeds.json'),
          seed: 1,
          rate: undefined,
          program: undefined,
        },
        ...{ warmUpSeconds, durationSeconds: 1, timeoutSeconds: 20, routes: { one: 'GET /one' } },
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        socket: join(guard.directory, 'probe.sock'),
      },
      guard,
      {
        signal,
        onMessage: (message) => {
          if (message.type === 'variables') variables.push(...message.names)
          if (message.type === 'requests') counts.push(message)
        },
      },
    )
  } finally {
    server.closeAllConnections()
    server.close()
  }
  return { seen, variables, counts, received }
}

test('the process that sends has the variables, the time zone and the directory of the process that planned', async () => {
  const before = { ...process.env }
  Object.assign(process.env, { DRIVE_TEST_TOKEN: 's3cret', TZ: 'Asia/Kolkata' })
  try {
    const { seen, variables } = await driven(`() => ({ path: '/one', headers: {
      'x-token': process.env.DRIVE_TEST_TOKEN ?? 'none',
      'x-zone': String(new Date(0).getHours()),
      'x-directory': process.cwd() } })`)
    expect([...seen]).toEqual([`s3cret 5 ${process.cwd()}`])
    expect(variables).toEqual(['DRIVE_TEST_TOKEN'])
    expect(await readFile(join(directory, 'seconds.jsonl'), 'utf8')).not.toContain('s3cret')
  } finally {
    process.env = before
  }
}, 60_000)

test('the number of requests at the end includes those of the warm-up', async () => {
  const { counts, received } = await driven("() => ({ path: '/one' })", undefined, 1)
  expect(received).toBeGreaterThan(30)
  expect(counts).toEqual([{ type: 'requests', ended: received, failed: 0 }])
}, 60_000)

test('and how many of them failed, and how', async () => {
  const { counts, received } = await driven("() => ({ path: '/gone' })", undefined, 1)
  expect(counts).toMatchObject([{ ended: received, failed: received, commonest: { status: 410 } }])
}, 60_000)

test.each([
  [
    'request',
    "() => { throw new RangeError('on purpose') }",
    undefined,
    /scenario\.mjs:4: request of route "one" threw RangeError: on purpose$/,
  ],
  [
    'session',
    "() => ({ path: '/' })",
    "async () => { throw new Error('no log-in') }",
    /scenario\.mjs:3: session threw no log-in$/,
  ],
  ['result', '() => 7', undefined, /scenario\.mjs:4: request of route "one" gave what cannot be used/],
])(
  'a %s that is the fault of the scenario is an error of usage with file and line',
  async (_, request, session, message) => {
    await expect(driven(request, session)).rejects.toMatchObject({
      code: 'SCENARIO_FAULT',
      exit: 2,
      message: expect.stringMatching(message),
    })
  },
  60_000,
)
