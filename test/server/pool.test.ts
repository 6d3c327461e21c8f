import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { endedTransactions } from './ended-transactions.ts'
import { startInstance } from './instance.ts'

let backends: Backends

// No test here reads a row, so there are no tables.
beforeAll(async () => {
  backends = await startBackends()
})
afterAll(async () => {
  await backends?.[Symbol.asyncDispose]()
})

const activity = {
  name: 'activity',
  text: `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name LIKE 'tailgate-ref%'`,
}

/**
 * The statement `nap` ends once `wake` has been called, so that the connections which it uses can be counted meanwhile, however
 * long that takes.
 */
async function sleepers() {
  const client = new pg.Client({ connectionString: backends.databaseUrl })
  await client.connect()
  await client.query('SELECT pg_advisory_lock(1)')
  return {
    nap: { name: 'nap', text: 'SELECT pg_advisory_xact_lock_shared(1)' },
    wake: () => client.end(),
  }
}

test.each([2, 7])('max %d: no more connections, however many callers there are', async (max) => {
  await using instance = await startInstance(backends, {
    TUNING_POOL_MAX: String(max),
    TUNING_POOL_MIN: '0',
  })
  const { database } = instance.services
  const { nap, wake } = await sleepers()
  const sleeping = Array.from({ length: 20 }, () => database.rows(nap, []))
  await expect.poll(() => database.counts()).toMatchObject({ total: max, waiting: 20 - max })
  await wake()
  await Promise.all(sleeping)
  expect((await database.rows<{ n: number }>(activity, []))[0]?.n).toBeLessThanOrEqual(max)
})

test('idle and min: unused connections are closed down to the minimum', async () => {
  await using instance = await startInstance(backends, {
    TUNING_POOL_MAX: '6',
    TUNING_POOL_MIN: '2',
    TUNING_POOL_IDLE_SECONDS: '0.3',
  })
  const { database } = instance.services
  const { nap, wake } = await sleepers()
  const sleeping = Array.from({ length: 6 }, () => database.rows(nap, []))
  await expect.poll(() => database.counts().total).toBe(6)
  await wake()
  await Promise.all(sleeping)
  await expect.poll(() => database.counts().total).toBe(2)
})

test('lifetime: a connection is replaced when it is too old', async () => {
  await using instance = await startInstance(backends, {
    TUNING_POOL_MAX: '1',
    TUNING_POOL_LIFETIME_SECONDS: '3',
  })
  const pid = { name: 'pid', text: 'SELECT pg_backend_pid() AS pid' }
  const of = async () => (await instance.services.database.rows<{ pid: number }>(pid, []))[0]?.pid
  const first = await of()
  expect(await of()).toBe(first)
  await expect.poll(of).not.toBe(first)
})

test('test: a connection is checked before it is lent', async () => {
  const transactions = async (switched: string) => {
    const before = await endedTransactions(backends)
    {
      await using instance = await startInstance(backends, {
        TUNING_POOL_TEST: switched,
        TUNING_POOL_MAX: '1',
      })
      const { database } = instance.services
      for (let turn = 0; turn < 100; turn += 1) await database.rows({ name: 'one', text: 'SELECT 1' }, [])
    }
    return (await endedTransactions(backends)) - before
  }
  expect(await transactions('on')).toBeGreaterThan(1.7 * (await transactions('off')))
})
