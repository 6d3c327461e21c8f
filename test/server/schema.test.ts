import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EnvironmentReader } from '../../reference-server/settings/environment.ts'
import { readTuning } from '../../reference-server/settings/tuning.ts'
import type { Database, Statement } from '../../reference-server/storage/database.ts'
import { Masks } from '../../reference-server/storage/masks.ts'
import { migrate } from '../../reference-server/storage/schema/migration.ts'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, prepare, startInstance } from './instance.ts'

const tuningOf = (variables: Record<string, string>) => readTuning(new EnvironmentReader(variables))

/** The statement that a switch selects, and its values: intercepted instead of run. */
async function listing(
  query: 'join' | 'in-subselect',
): Promise<{ text: string; values: readonly unknown[] }> {
  const caught: { statement: Statement; values: readonly unknown[] }[] = []
  const database: Pick<Database, 'rows'> = {
    rows: async (statement, values) => {
      caught.push({ statement, values })
      return []
    },
  }
  await new Masks(database as Database, query).list(1, {})
  const [first] = caught
  if (first === undefined) throw new Error('nothing was asked')
  return { text: first.statement.text, values: first.values }
}

async function planOf(client: pg.Client, query: 'join' | 'in-subselect'): Promise<string> {
  const { text, values } = await listing(query)
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, [...values])
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

describe('a flat schema', () => {
  let backends: Backends
  let client: pg.Client

  beforeAll(async () => {
    backends = await startBackends()
    await prepare(backends, 20_000, { TUNING_INDEXES: 'none' })
    client = new pg.Client({ connectionString: backends.databaseUrl })
    await client.connect()
  })
  afterAll(async () => {
    await client?.end()
    await backends?.[Symbol.asyncDispose]()
  })

  const indexes = async () => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT replace(indexrelid::regclass::text, 'tailgate_', '') AS name FROM pg_index
       WHERE indexrelid::regclass::text LIKE 'tailgate%' AND indisvalid ORDER BY 1`,
    )
    return rows.map(({ name }) => name)
  }
  const apply = (set: string) =>
    migrate(client, tuningOf({ TUNING_INDEXES: set }), 'schema and indexes', new Date())

  const basic = [
    'annotation_project_id',
    'group_annotation_id',
    'group_created_by',
    'mask_created_at',
    'mask_group_id',
    'mask_mime_type',
  ]
  const composite = [...basic, 'group_created_by_created_at', 'mask_group_id_alive']
  test.each([
    ['none', [], /Seq Scan on annotation_mask/],
    ['basic', basic, /Index Scan.*tailgate_mask/],
    ['composite', composite, /Index Scan.*tailgate_mask/],
    ['covering', [...composite, 'mask_list', 'mask_stats'], /tailgate_mask_list/],
    ['none', [], /Seq Scan on annotation_mask/],
  ])('index set %s: exactly these, and the list uses them', async (set, expected, plan) => {
    await apply(set)
    expect(await indexes()).toEqual([...expected].sort())
    await client.query('VACUUM ANALYZE annotation_mask')
    expect(await planOf(client, 'join')).toMatch(plan)
  })

  test('the statistics of a group come from the covering index alone', async () => {
    await apply('covering')
    await client.query('VACUUM ANALYZE annotation_mask')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT label_name, mime_type, count(*), sum(file_size) FROM annotation_mask
       WHERE mask_group_id = 1 AND deleted_at IS NULL GROUP BY label_name, mime_type`,
    )
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(
      /Index Only Scan using tailgate_mask_stats/,
    )
  })

  test('an invalid index, which an interrupted build leaves, is built again', async () => {
    await apply('basic')
    const oid = async () =>
      (await client.query<{ oid: number }>(`SELECT 'tailgate_mask_group_id'::regclass::oid AS oid`)).rows[0]
        ?.oid
    const before = await oid()
    await client.query(
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'tailgate_mask_group_id'::regclass`,
    )
    await apply('basic')
    expect(await indexes()).toContain('mask_group_id')
    expect(await oid()).not.toBe(before)
  })

  test('running it twice has the same result as once', async () => {
    await apply('covering')
    const before = await indexes()
    await apply('covering')
    expect(await indexes()).toEqual(before)
  })

  test('query: a join and a subselect give the same result', async () => {
    const [join, subselect] = [await listing('join'), await listing('in-subselect')]
    expect(join.text).toMatch(/JOIN annotation_mask_group/)
    expect(subselect.text).toMatch(/IN \(SELECT id FROM annotation_mask_group/)
    const run = async ({ text, values }: { text: string; values: readonly unknown[] }) =>
      (await client.query(text, [...values])).rows
    expect(await run(join)).toEqual(await run(subselect))
    expect((await run(join)).length).toBe(21)
  })

  test('the dataset is the same every time and skewed, and is refused for tables that are not empty', async () => {
    const { rows } = await client.query<{ digest: string; most: number; median: number }>(
      `SELECT md5(string_agg(m::text, '|' ORDER BY id)) AS digest,
        (SELECT max(n)::int FROM (SELECT count(*) AS n FROM annotation_mask GROUP BY mask_group_id) AS groups) AS most,
        (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY n)::int
         FROM (SELECT count(*) AS n FROM annotation_mask GROUP BY mask_group_id) AS groups) AS median
       FROM annotation_mask m`,
    )
    expect(rows[0]?.most).toBeGreaterThan(10 * (rows[0]?.median ?? 0))
    expect(rows[0]?.digest).toMatchInlineSnapshot(`"68439fc3da0f55ae14050348d695236c"`)
    await expect(prepare(backends, 1000)).rejects.toThrow('only written into empty tables')
  })
})

describe('a partitioned schema', () => {
  let backends: Backends
  let client: pg.Client
  const partitioned = { TUNING_SCHEMA: 'partitioned' }

  beforeAll(async () => {
    backends = await startBackends()
    await prepare(backends, 5000, partitioned)
    client = new pg.Client({ connectionString: backends.databaseUrl })
    await client.connect()
  })
  afterAll(async () => {
    await client?.end()
    await backends?.[Symbol.asyncDispose]()
  })

  const partitions = async () => {
    const { rows } = await client.query<{ name: string; rows: number }>(
      `SELECT inhrelid::regclass::text AS name, reltuples::int AS rows FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
       WHERE inhparent = 'annotation_mask'::regclass ORDER BY 1`,
    )
    return rows
  }

  test('has its rows in months, none in the default partition, and partitions for the coming months', async () => {
    const all = await partitions()
    expect(all.find(({ name }) => name === 'annotation_mask_2025_03')?.rows).toBeGreaterThan(300)
    const { rows } = await client.query('SELECT count(*)::int AS n FROM annotation_mask_other')
    expect(rows).toEqual([{ n: 0 }])
    const ahead = new Date()
    ahead.setUTCMonth(ahead.getUTCMonth() + 3, 1)
    expect(all.map(({ name }) => name)).toContain(
      `annotation_mask_${ahead.toISOString().slice(0, 7).replace('-', '_')}`,
    )
  })

  test('has every index of the set on every partition', async () => {
    const { rows } = await client.query<{ name: string; valid: boolean; children: number }>(
      `SELECT c.relname AS name, i.indisvalid AS valid,
        (SELECT count(*)::int FROM pg_inherits WHERE inhparent = c.oid) AS children
       FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE c.relkind = 'I' AND c.relname LIKE 'tailgate%'`,
    )
    const count = (await partitions()).length
    expect(rows.length).toBe(6)
    expect(rows.every(({ valid, children }) => valid && children === count)).toBe(true)
  })

  test('a new month gets its partition with its indexes, an old one is detached and kept', async () => {
    const later = new Date()
    later.setUTCMonth(later.getUTCMonth() + 2, 1)
    const before = await partitions()
    // From July 2025 on.
    const kept = String((later.getUTCFullYear() - 2025) * 12 + later.getUTCMonth() - 6)
    await migrate(
      client,
      tuningOf({ ...partitioned, TUNING_RETENTION_MONTHS: kept }),
      'schema and indexes',
      later,
    )
    const after = (await partitions()).map(({ name }) => name)
    expect(after).not.toContain('annotation_mask_2025_06')
    expect(after).toEqual(expect.arrayContaining(['annotation_mask_2025_07', 'annotation_mask_other']))
    expect(after.some((name) => !before.some((partition) => partition.name === name))).toBe(true)
    const { rows } = await client.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM annotation_mask_2025_01',
    )
    expect(rows[0]?.n).toBeGreaterThan(300)
  })

  test('a dataset from before the months that are kept is detached with its rows', async () => {
    await client.query('CREATE DATABASE retained')
    const retained = { ...backends, databaseUrl: backends.databaseUrl.replace(/postgres$/, 'retained') }
    await prepare(retained, 1000, { ...partitioned, TUNING_RETENTION_MONTHS: '1' })
    const own = new pg.Client({ connectionString: retained.databaseUrl })
    await own.connect()
    try {
      const count = async (table: string) =>
        (await own.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]?.n
      expect(await count('annotation_mask')).toBe(0)
      expect(await count('annotation_mask_2025_03')).toBeGreaterThan(50)
    } finally {
      await own.end()
    }
  })

  test('serves the API like the flat schema', async () => {
    await using instance = await startInstance(backends, partitioned)
    const headers = await headersOf(instance.services, 'annotator')
    const { rows } = await client.query<{ id: number; group: number }>(
      'SELECT id::int, mask_group_id AS group FROM annotation_mask ORDER BY created_at DESC LIMIT 1',
    )
    const { id, group } = rows[0] ?? { id: 0, group: 0 }
    const path = `/api/annotations/${Math.ceil(group / 2)}/mask-groups/${group}/masks`
    const list = await instance.server.inject({ url: path, headers })
    expect(list.json<{ items: { id: number }[] }>().items[0]?.id).toBe(id)
    expect(
      (await instance.server.inject({ method: 'DELETE', url: `${path}/${id}`, headers })).statusCode,
    ).toBe(204)
    expect((await instance.server.inject({ url: `${path}/${id}`, headers })).statusCode).toBe(404)
    const stats = await instance.server.inject({ url: `${path}/stats`, headers })
    const left = await client.query(
      'SELECT count(*)::int AS n FROM annotation_mask WHERE mask_group_id = $1 AND deleted_at IS NULL',
      [group],
    )
    expect(stats.json<{ total_masks: number }>().total_masks).toBe(left.rows[0]?.n)
  })

  test('rows that came while their month had no partition are moved into it by the next migration', async () => {
    const later = new Date()
    later.setUTCMonth(later.getUTCMonth() + 8, 15)
    const name = `annotation_mask_${later.toISOString().slice(0, 7).replace('-', '_')}`
    const place = async () => {
      const { rows } = await client.query<{ partition: string }>(
        `SELECT tableoid::regclass::text AS partition FROM annotation_mask WHERE file_path = 'groups/1/late.png'`,
      )
      return rows.map(({ partition }) => partition)
    }
    await client.query(
      `INSERT INTO annotation_mask (mask_group_id, file_path, mime_type, file_size, created_at)
       VALUES (1, 'groups/1/late.png', 'image/png', 1, $1)`,
      [later],
    )
    expect(await place()).toEqual(['annotation_mask_other'])
    for (const _ of ['first', 'repeated']) {
      await migrate(client, tuningOf(partitioned), 'schema and indexes', later)
      expect(await place()).toEqual([name])
    }
    const { rows } = await client.query<{ kind: string; n: number }>(
      `SELECT contype::text AS kind, count(*)::int AS n FROM pg_constraint
       WHERE conrelid = $1::regclass AND contype IN ('p', 'f') GROUP BY 1 ORDER BY 1`,
      [name],
    )
    expect(rows).toEqual([
      { kind: 'f', n: 1 },
      { kind: 'p', n: 1 },
    ])
    const indexes = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_index i JOIN pg_inherits h ON h.inhrelid = i.indexrelid
       WHERE i.indrelid = $1::regclass AND h.inhparent::regclass::text LIKE 'tailgate%'`,
      [name],
    )
    expect(indexes.rows).toEqual([{ n: 6 }])
  })
})
