import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

const groups = '/api/annotations/1/mask-groups'

let backends: Backends
let instance: Instance
let headers: Record<string, string>

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  instance = await startInstance(backends, { TUNING_POOL_MAX: '8', TUNING_POOL_ACQUIRE_SECONDS: '2' })
  headers = { ...(await headersOf(instance.services, 'admin')), 'content-type': 'application/json' }
})
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

interface Seen {
  acknowledged: number[]
  statuses: Map<number, number>
  withoutRetryAfter: number
  failures: string[]
}

/** Creates groups from several clients until told to stop. */
async function load(seen: Seen, isOver: () => boolean): Promise<void> {
  const client = async () => {
    while (!isOver()) {
      try {
        const body = JSON.stringify({ group_name: 'during the outage' })
        const response = await fetch(instance.url + groups, { method: 'POST', headers, body })
        const answer = (await response.json()) as { id: number }
        seen.statuses.set(response.status, (seen.statuses.get(response.status) ?? 0) + 1)
        if (response.status === 201) seen.acknowledged.push(answer.id)
        if (response.status === 503 && response.headers.get('retry-after') === null)
          seen.withoutRetryAfter += 1
      } catch (error) {
        seen.failures.push(String(error))
      }
      await pause(5)
    }
  }
  await Promise.all(Array.from({ length: 16 }, client))
}

test('PostgreSQL is stopped and started during load: 503 in between, nothing acknowledged is lost', async () => {
  const seen: Seen = { acknowledged: [], statuses: new Map(), withoutRetryAfter: 0, failures: [] }
  let over = false
  const loading = load(seen, () => over)
  await pause(1000)
  const before = seen.acknowledged.length
  await backends.stopPostgres()
  await pause(1500)
  const during = seen.acknowledged.length
  expect((await fetch(`${instance.url}/health`)).status).toBe(200)
  const ready = await fetch(`${instance.url}/ready`)
  expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '1'])
  await backends.startPostgres()
  await expect.poll(() => seen.acknowledged.length, { timeout: 15_000 }).toBeGreaterThan(during + 20)
  over = true
  await loading

  expect(before).toBeGreaterThan(20)
  expect(seen.failures).toEqual([])
  expect(seen.withoutRetryAfter).toBe(0)
  expect([...seen.statuses.keys()].sort()).toEqual([201, 503])
  const { database } = instance.services
  const rows = await database.rows<{ id: number }>(
    { name: 'kept', text: 'SELECT id FROM annotation_mask_group WHERE id = ANY($1)' },
    [seen.acknowledged],
  )
  expect(rows.length).toBe(seen.acknowledged.length)
})

test('afterwards every connection is idle, and PostgreSQL has as many as the pool says', async () => {
  const { database } = instance.services
  await expect.poll(() => database.counts().total - database.counts().idle, { timeout: 5000 }).toBe(0)
  const text = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'tailgate-reference-server'`
  const [row] = await database.rows<{ n: number }>({ name: 'activity', text }, [])
  expect(row?.n).toBe(database.counts().total)
  expect(database.counts().total).toBeLessThanOrEqual(8)
  expect(database.counts().waiting).toBe(0)
})

test('a statement that takes too long is a 503 and is counted as a timeout', async () => {
  await using impatient = await startInstance(backends, { TUNING_STATEMENT_TIMEOUT_SECONDS: '0.2' })
  const { database, instruments } = impatient.services
  const slow = database.rows({ name: 'slow', text: 'SELECT pg_sleep(5)' }, [])
  await expect(slow).rejects.toMatchObject({ statusCode: 503, retryAfterSeconds: 1 })
  expect(await instruments.registry.metrics()).toContain('db_errors_total{kind="timeout"} 1')
  expect(await database.rows({ name: 'one', text: 'SELECT 1 AS one' }, [])).toEqual([{ one: 1 }])
})

test('a pool that is used up is a 503 after the acquire timeout', async () => {
  await using small = await startInstance(backends, {
    TUNING_POOL_MAX: '1',
    TUNING_POOL_ACQUIRE_SECONDS: '0.3',
  })
  const { database } = small.services
  const holding = database.rows({ name: 'hold', text: 'SELECT pg_sleep(1)' }, [])
  await pause(100)
  await expect(database.rows({ name: 'wait', text: 'SELECT 1' }, [])).rejects.toMatchObject({
    statusCode: 503,
  })
  await holding
})
