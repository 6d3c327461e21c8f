import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
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

test.each([2, 7])('max %d: no more connections, however many callers there are', async (max) => {
  await using instance = await startInstance(backends, {
    TUNING_POOL_MAX: String(max),
    TUNING_POOL_MIN: '0',
  })
  const { database } = instance.services
  const sleeping = Array.from({ length: 20 }, () =>
    database.rows({ name: 'nap', text: 'SELECT pg_sleep(0.05)' }, []),
  )
  await new Promise((resolve) => setTimeout(resolve, 60))
  const { total, waiting } = database.counts()
  expect(total).toBe(max)
  expect(waiting).toBeGreaterThan(0)
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
  await Promise.all(
    Array.from({ length: 6 }, () => database.rows({ name: 'nap', text: 'SELECT pg_sleep(0.05)' }, [])),
  )
  expect(database.counts().total).toBe(6)
  await expect.poll(() => database.counts().total).toBe(2)
})

test('lifetime: a connection is replaced when it is too old', async () => {
  await using instance = await startInstance(backends, {
    TUNING_POOL_MAX: '1',
    TUNING_POOL_LIFETIME_SECONDS: '1',
  })
  const pid = { name: 'pid', text: 'SELECT pg_backend_pid() AS pid' }
  const of = async () => (await instance.services.database.rows<{ pid: number }>(pid, []))[0]?.pid
  const first = await of()
  expect(await of()).toBe(first)
  await new Promise((resolve) => setTimeout(resolve, 1300))
  expect(await of()).not.toBe(first)
})

test('test: a connection is checked before it is lent', async () => {
  const transactions = async (switched: string) => {
    await using instance = await startInstance(backends, {
      TUNING_POOL_TEST: switched,
      TUNING_POOL_MAX: '1',
    })
    const { database } = instance.services
    const count = async () => {
      await database.rows({ name: 'flush', text: 'SELECT pg_stat_force_next_flush()' }, [])
      const text = 'SELECT xact_commit::int AS n FROM pg_stat_database WHERE datname = current_database()'
      return (await database.rows<{ n: number }>({ name: 'count', text }, []))[0]?.n ?? 0
    }
    const before = await count()
    for (let turn = 0; turn < 100; turn += 1) await database.rows({ name: 'one', text: 'SELECT 1' }, [])
    return (await count()) - before
  }
  expect(await transactions('on')).toBeGreaterThan(1.7 * (await transactions('off')))
})
