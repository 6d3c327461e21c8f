import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keyOf } from './key.ts'

test('a prepared database is reused only when the same would be built', async () => {
  const root = await mkdtemp(join(tmpdir(), 'tg-key-'))
  await writeFile(join(root, 'schema.sql'), 'CREATE TABLE a ()')
  const dataset = {
    size: 1,
    prepare: [{ sql: 'schema.sql' }],
    inputs: ['schema.sql'],
    sizeSetting: 'dataset.rows',
    feeds: { a: 'SELECT 1' },
  }
  const request = { dataset, root, size: 10, circumstances: ['15.1', 'guide'] }
  const key = await keyOf(request)
  expect(await keyOf({ ...request, dataset: { ...dataset, size: 2 } })).toBe(key)
  for (const other of [
    { ...request, size: 11 },
    { ...request, circumstances: ['15.2', 'guide'] },
    { ...request, dataset: { ...dataset, feeds: { a: 'SELECT 2' } } },
    { ...request, dataset: { ...dataset, prepare: [] } },
  ])
    expect(await keyOf(other)).not.toBe(key)
  await writeFile(join(root, 'schema.sql'), 'CREATE TABLE b ()')
  expect(await keyOf(request)).not.toBe(key)
  await rm(root, { recursive: true })
})
