import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { endedTransactions } from './ended-transactions.ts'
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
  uploaded: string[]
  statuses: Map<number, number>
  withoutRetryAfter: number
  failures: string[]
}

async function create(): Promise<Response> {
  const body = JSON.stringify({ group_name: 'during the outage' })
  return fetch(instance.url + groups, { method: 'POST', headers, body })
}

async function upload(): Promise<Response> {
  const grant = { method: 'PUT', length: 36, type: 'image/png' } as const
  const name = randomUUID()
  const { url } = instance.services.signer.sign(`/api/objects/1/${name}.png`, grant, 60)
  return fetch(instance.url + url, { method: 'PUT', headers: { 'content-type': 'image/png' }, body: name })
}

/** Creates groups and uploads objects from several clients until told to stop. */
async function load(seen: Seen, isOver: () => boolean): Promise<void> {
  const client = async (_unused: unknown, place: number) => {
    const act = place % 4 === 0 ? upload : create
    while (!isOver()) {
      try {
        const response = await act()
        const answer = (await response.json()) as { id?: number; file_path?: string }
        seen.statuses.set(response.status, (seen.statuses.get(response.status) ?? 0) + 1)
        if (answer.id !== undefined) seen.acknowledged.push(answer.id)
        if (answer.file_path !== undefined) seen.uploaded.push(answer.file_path)
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

test.each([
  ['stopped', 'SIGINT'],
  ['killed', 'SIGQUIT'],
] as const)(
  'PostgreSQL is %s and started during load: 503 in between, nothing acknowledged is lost',
  async (_how, signal) => {
    const seen: Seen = {
      acknowledged: [],
      uploaded: [],
      statuses: new Map(),
      withoutRetryAfter: 0,
      failures: [],
    }
    let over = false
    const stillness = monitorEventLoopDelay({ resolution: 20 })
    stillness.enable()
    const loading = load(seen, () => over)
    await expect
      .poll(() => seen.acknowledged.length > 20 && seen.uploaded.length > 0, { timeout: 60_000 })
      .toBe(true)
    const before = { acknowledged: seen.acknowledged.length, uploaded: seen.uploaded.length }
    await backends.stopPostgres(signal)
    await pause(1500)
    const during = seen.acknowledged.length
    expect((await fetch(`${instance.url}/health`)).status).toBe(200)
    const ready = await fetch(`${instance.url}/ready`)
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '1'])
    await expect.poll(() => [...seen.statuses.keys()]).toContain(503)
    await backends.startPostgres()
    await expect.poll(() => seen.acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(during + 20)
    over = true
    await loading
    stillness.disable()

    expect(before.acknowledged).toBeGreaterThan(20)
    expect(before.uploaded).toBeGreaterThan(0)
    expect(seen.failures).toEqual([])
    expect(seen.withoutRetryAfter).toBe(0)
    // The server is in this process: while it stands still for seconds, requests arrive too slowly for the server.
    if (stillness.max > 3e9) seen.statuses.delete(408)
    expect([...seen.statuses.keys()].sort()).toEqual([201, 503])
    const { database } = instance.services
    const kept = { name: 'kept', text: 'SELECT id FROM annotation_mask_group WHERE id = ANY($1)' }
    expect((await database.rows(kept, [seen.acknowledged])).length).toBe(seen.acknowledged.length)
    const recorded = {
      name: 'recorded',
      text: 'SELECT file_path FROM annotation_object WHERE file_path = ANY($1)',
    }
    expect((await database.rows(recorded, [seen.uploaded])).length).toBe(seen.uploaded.length)
    const torn = seen.uploaded.filter((path) => {
      const bytes = readFileSync(join(backends.directory, 'objects', path), 'latin1')
      return !path.includes(bytes) || bytes.length !== 36
    })
    expect(torn).toEqual([])
  },
)

test('afterwards every connection is idle, and PostgreSQL has as many as the pool reports', async () => {
  const { database } = instance.services
  await expect.poll(() => database.counts().total - database.counts().idle).toBe(0)
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
  // On a busy machine another statement may take too long as well.
  const one = () => database.rows({ name: 'one', text: 'SELECT 1 AS one' }, []).catch(() => undefined)
  await expect.poll(one).toEqual([{ one: 1 }])
})

test('an exhausted pool gives 503 after the acquire timeout, and the wait is counted', async () => {
  await using small = await startInstance(backends, {
    TUNING_POOL_MAX: '1',
    TUNING_POOL_ACQUIRE_SECONDS: '0.3',
  })
  const { database, instruments } = small.services
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: taken, resolve: take } = Promise.withResolvers<void>()
  const hold = () =>
    database.transaction(async () => {
      take()
      await released
    })
  // On a busy machine the only connection may itself take longer to open than the time limit.
  const holding = hold().catch(hold).catch(hold)
  await taken
  await expect(database.rows({ name: 'wait', text: 'SELECT 1' }, [])).rejects.toMatchObject({
    statusCode: 503,
  })
  const metrics = await instruments.registry.metrics()
  // The wait for the only connection, and the one that was given up.
  expect(Number(/^db_pool_acquire_seconds_count (\d+)/m.exec(metrics)?.[1])).toBeGreaterThanOrEqual(2)
  expect(metrics).toContain('db_pool_acquire_seconds_bucket{le="30"}')
  release()
  await holding
})

test('transactions are counted as PostgreSQL counts them: a single statement, a block, and one that is rolled back', async () => {
  // A database of its own, because the load of the other tests here may be counted some seconds later.
  await instance.services.database.rows({ name: 'counted', text: 'CREATE DATABASE counted' }, [])
  const counted = { ...backends, databaseUrl: backends.databaseUrl.replace(/postgres$/, 'counted') }
  const before = await endedTransactions(counted)
  const one = { name: 'one', text: 'SELECT 1' }
  let ours = 0
  {
    await using single = await startInstance(counted, { TUNING_POOL_MAX: '1', TUNING_CACHE: 'off' })
    const { database, instruments } = single.services
    for (let turn = 0; turn < 50; turn += 1) await database.rows(one, [])
    for (let turn = 0; turn < 50; turn += 1) {
      await database.transaction(async (queries) => {
        for (let statement = 0; statement < 4; statement += 1) await queries.rows(one, [])
      })
      const broken = database.transaction((queries) =>
        queries.rows({ name: 'zero', text: 'SELECT 1 / 0' }, []),
      )
      await expect(broken).rejects.toThrow('division by zero')
    }
    const metrics = await instruments.registry.metrics()
    ours = Number(/^db_transactions_total (\d+)/m.exec(metrics)?.[1])
  }
  expect(ours).toBe(150)
  // Counting makes some too.
  expect(Math.abs((await endedTransactions(counted)) - before - ours)).toBeLessThan(15)
})
