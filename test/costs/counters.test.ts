import { once } from 'node:events'
import { connect } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Guard } from '../../harness/guard/processes/process.ts'
import { countersQuery } from '../../harness/measure/database.ts'
import { commandOf, signInOf } from '../../harness/measure/redis-stats.ts'
import { readCounters } from '../../harness/measure/service-counters.ts'
import { openWorkReader, type WorkReader, workBetween } from '../../harness/measure/work/work-counters.ts'
import type { Stack } from '../../harness/stack/stack.ts'
import { up } from '../../harness/stack/up.ts'
import { tableStack } from '../fixtures/table/plan.ts'
import { type Ground, makeGround } from '../stack/ground.ts'

let ground: Ground
let guard: Guard
let stack: Stack
let reader: WorkReader

beforeAll(async () => {
  ground = await makeGround()
  guard = await ground.open()
  stack = await up(tableStack({ datasetSize: 1000 }), guard, ground.options)
  reader = await openWorkReader(stack.endpoints)
})

afterAll(async () => {
  await reader?.[Symbol.asyncDispose]()
  await stack?.[Symbol.asyncDispose]()
  await guard?.[Symbol.asyncDispose]()
  await ground?.remove()
})

/** What the services counted while `act` ran. */
async function during(act: () => Promise<unknown>) {
  const before = await reader.read()
  await act()
  return workBetween(before, await reader.read())
}

async function withPostgres(
  act: (client: pg.Client) => Promise<unknown>,
  url = stack.endpoints.postgres ?? '',
) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await act(client).finally(() => client.end())
}

/** Sends commands to Redis and waits until Redis has closed the connection. */
async function commands(...all: readonly (readonly string[])[]) {
  const { redis = '' } = stack.endpoints
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(redis).port) })
  const sent = [signInOf(redis), ...[...all, ['QUIT']].map((words) => commandOf(...words))].join('')
  let received = 0
  socket.on('data', (bytes) => {
    received += bytes.length
  })
  socket.write(sent)
  await once(socket, 'close')
  return Buffer.byteLength(sent) + received
}

test('an idle stack counts nothing between two readings', async () => {
  const { counters, unknown } = await during(async () => undefined)
  expect(unknown).toEqual({})
  expect(counters).toEqual({
    ...{ queries: 0, rows: 0, buffersHit: 0, buffersRead: 0, walBytes: 0 },
    ...{ redisCommands: 0, redisBytes: 0 },
  })
})

test.each([1, 7, 40])(
  '%i requests, of one query each, are read as exactly that many queries and rows',
  async (count) => {
    const { counters } = await during(async () => {
      for (let sent = 0; sent < count; sent += 1) await (await fetch(`${stack.endpoints.url}/things`)).text()
    })
    expect(counters).toMatchObject({ queries: count, rows: count })
    // Each count of the thousand rows reads the same blocks of a table that is in memory.
    expect((counters.buffersHit ?? 0) % count).toBe(0)
    expect(counters.buffersHit).toBeGreaterThan(0)
    expect(counters).toMatchObject({ buffersRead: 0, walBytes: 0, redisCommands: 0, redisBytes: 0 })
  },
)

test('queries of the harness itself, and statements that begin or end a transaction, are not counted', async () => {
  const { counters } = await during(async () => {
    await readCounters(stack.endpoints)
    await withPostgres(async (client) => {
      await client.query(countersQuery)
      for (const text of ['BEGIN', 'SELECT id FROM thing LIMIT 3', 'SAVEPOINT here', '/* traced */ ROLLBACK'])
        await client.query(text)
    })
  })
  expect(counters).toMatchObject({ queries: 1, rows: 3, redisCommands: 0 })
})

test('a write is counted by its WAL, and statements within a function count as the one that called it', async () => {
  const { counters } = await during(() =>
    withPostgres(async (client) => {
      await client.query('INSERT INTO thing (id, name) SELECT 100000 + n, n FROM generate_series(1, 10) AS n')
      await client.query('DELETE FROM thing WHERE id > 100000')
      await client.query('DO $$ BEGIN FOR n IN 1..5 LOOP PERFORM count(*) FROM thing; END LOOP; END $$')
    }),
  )
  expect(counters).toMatchObject({ queries: 3, rows: 20 })
  expect(counters.walBytes).toBeGreaterThan(20 * 50)
})

test('commands and bytes of Redis are those of others, without those that open or monitor a connection', async () => {
  let bytes = 0
  const { counters } = await during(async () => {
    bytes = await commands(
      ['PING'],
      ['SET', 'a', 'x'.repeat(3000)],
      ['GET', 'a'],
      ['CONFIG', 'GET', 'save'],
      ['DEL', 'a'],
    )
  })
  expect(counters.redisCommands).toBe(3)
  // A PING and its answer are not counted, because clients use them to keep connections open.
  expect(counters.redisBytes).toBe(bytes - 21)
})

test('statistics that were reset between the readings make the counts of PostgreSQL unknown, and leave those of Redis', async () => {
  const { counters, unknown } = await during(() =>
    withPostgres((client) => client.query('SELECT pg_stat_statements_reset()')),
  )
  expect(Object.keys(counters)).toEqual(['redisCommands', 'redisBytes'])
  expect(unknown.queries).toBe('Between the two readings pg_stat_statements was reset.')
})

test('without the extension, blocks are known, and each unknown count says what to do', async () => {
  const socket = `${stack.endpoints.postgres?.replace(/[^/]*$/, 'postgres')}`
  await using without = await openWorkReader({ ...stack.endpoints, postgres: socket })
  const { postgres } = await without.read()
  expect(Object.keys(postgres.counts)).toEqual(['buffersHit', 'buffersRead'])
  expect(postgres.unknown.queries).toMatch(/CREATE EXTENSION pg_stat_statements/)
})

test('services that cannot be reached are reported quickly, and never as an error', async () => {
  const gone = { postgres: 'postgres://nobody@127.0.0.1:9/none', redis: 'redis://127.0.0.1:9' }
  await using unreachable = await openWorkReader(gone)
  const { postgres, redis } = await unreachable.read()
  expect(postgres.unknown.walBytes).toMatch(/^PostgreSQL could not be asked: .*ECONNREFUSED/)
  expect(redis.unknown.redisBytes).toMatch(/^Redis could not be asked: .*ECONNREFUSED/)
})
