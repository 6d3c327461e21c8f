import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { basename, join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Guard } from '../../harness/guard/processes/process.ts'
import { findStrays } from '../../harness/guard/processes/strays.ts'
import { readFeedsFile } from '../../harness/load/requests/feeds-file.ts'
import type { Stack } from '../../harness/stack/stack.ts'
import { up } from '../../harness/stack/up.ts'
import { tableStack } from '../fixtures/table/plan.ts'
import { type Ground, makeGround } from './ground.ts'

let ground: Ground
let guard: Guard
let stack: Stack

beforeAll(async () => {
  ground = await makeGround()
  guard = await ground.open()
  stack = await up(tableStack({ datasetSize: 1000 }), guard, ground.options)
})

afterAll(async () => {
  await stack[Symbol.asyncDispose]()
  await guard[Symbol.asyncDispose]()
  await ground.remove()
})

const ask = async (path: string): Promise<{ things: number; process: number }> =>
  (await (await fetch(`${stack.endpoints.url}${path}`)).json()) as { things: number; process: number }

const query = async (text: string, connectionString = stack.endpoints.postgres ?? ''): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.map(([value]: unknown[]) => value)
  } finally {
    await client.end()
  }
}

test('all processes of the app answer through the proxy, on the prepared data', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => ask(`/${index}`)))
  expect(new Set(answers.map(({ things }) => things))).toEqual(new Set([1000]))
  const app = stack.services.find(({ name }) => name === 'app')
  expect(new Set(answers.map(({ process }) => process))).toEqual(new Set(app?.pids))
})

test("PostgreSQL has the guide's settings, keeps what it acknowledged, and lets the app read its statements", async () => {
  const show = async (name: string) => (await query(`SHOW ${name}`))[0]
  expect(await show('max_connections')).toBe('200')
  expect(await show('random_page_cost')).toBe('1.1')
  expect(await show('fsync')).toBe('on')
  expect(await show('synchronous_commit')).toBe('on')
  expect(await query(`SELECT count(*) > 0 FROM pg_stat_statements WHERE query ILIKE '%FROM thing%'`)).toEqual(
    [true],
  )
})

test('a wrong or missing password opens neither PostgreSQL nor Redis', async () => {
  const wrong = stack.endpoints.postgres?.replace(/:[^:@]+@/, ':wrong@')
  await expect(query('SELECT 1', wrong)).rejects.toThrow('password authentication failed')
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connectSocket(Number(new URL(stack.endpoints.redis ?? '').port), '127.0.0.1')
    socket.on('error', reject)
    socket.once('data', (chunk) => {
      socket.destroy()
      resolve(chunk.toString())
    })
    socket.write('PING\r\n')
  })
  expect(answer).toContain('NOAUTH')
})

test('no secret is on a command line, and the run directory is closed to others', async () => {
  const secrets = [stack.endpoints.postgres, stack.endpoints.redis].map((url = '') => new URL(url).password)
  const pids = await findStrays(basename(guard.directory), guard.directory)
  expect(pids.length).toBeGreaterThan(8)
  for (const pid of pids) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    for (const secret of secrets) expect(command).not.toContain(secret)
  }
  // Where the services have another user, they may enter the directory to reach their own files, and own nothing else.
  const { mode, uid } = await stat(guard.directory)
  expect([mode & 0o777, uid]).toEqual([guard.user === undefined ? 0o700 : 0o711, process.getuid?.()])
  for (const entry of await readdir(guard.directory, { withFileTypes: true })) {
    const found = await lstat(join(guard.directory, entry.name))
    const passage = found.isDirectory() && found.uid === uid
    expect([entry.name, found.mode & (passage ? 0o066 : 0o077)]).toEqual([entry.name, 0])
  }
})

/** The inodes of sockets that listen on addresses other than 127.0.0.1. */
async function openToOthers(): Promise<Set<string>> {
  const rows = (await readFile('/proc/net/tcp', 'latin1')).split('\n').slice(1)
  const tcp6 = (await readFile('/proc/net/tcp6', 'latin1').catch(() => '')).split('\n').slice(1)
  const listening = [...rows, ...tcp6]
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , , state]) => state === '0A')
  return new Set(
    listening.flatMap(([, local = '', , , , , , , , inode = '']) =>
      local.startsWith('0100007F:') ? [] : [inode],
    ),
  )
}

test('every service listens on loopback only, and none runs as root', async () => {
  const open = await openToOthers()
  for (const pid of await findStrays(basename(guard.directory), guard.directory)) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => [])
    for (const descriptor of descriptors) {
      const link = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')
      expect(open).not.toContain(/^socket:\[(\d+)\]$/.exec(link)?.[1])
    }
    const owner = await stat(`/proc/${pid}`).catch(() => undefined)
    if (guard.user !== undefined && owner !== undefined) expect(owner.uid).toBe(guard.user.uid)
  }
})

test('the feeds contain the rows that scenarios draw from', async () => {
  const feeds = await readFeedsFile(stack.feeds)
  expect(feeds.things).toHaveLength(100)
  expect(feeds.things?.[0]).toEqual({ id: 1 })
})

test('a second stack clones the prepared data and changes nothing of the first', async () => {
  await stack.observed
  const steps: string[] = []
  await using other = await ground.open()
  await using beside = await up(tableStack({ datasetSize: 1000 }), other, {
    ...ground.options,
    onStep: (news) => steps.push(news.type === 'step' ? news.name : news.message),
  })
  expect(steps.join()).not.toContain('preparing the database')
  await query('DELETE FROM thing', beside.endpoints.postgres)
  expect((await ask('/')).things).toBe(1000)
})
