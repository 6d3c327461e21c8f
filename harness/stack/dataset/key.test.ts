import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decideArm, withArm } from '../../config/plan/arm.ts'
import { completeTarget } from '../../config/target/complete-target.ts'
import type { AppSettings, DatasetDescription } from '../../config/target/description.ts'
import { decidingVariables, keyOf } from './key.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tg-key-'))
  await writeFile(join(root, 'schema.sql'), 'CREATE TABLE a ()')
})

afterEach(() => rm(root, { recursive: true }))

const dataset: DatasetDescription = {
  size: 1,
  prepare: [{ sql: 'schema.sql' }],
  inputs: ['schema.sql'],
  sizeSetting: 'dataset.rows',
  feeds: { a: 'SELECT 1' },
}

const requestWith = (changes: Partial<DatasetDescription> = {}) => ({
  ...{ dataset: { ...dataset, ...changes }, root, size: 10 },
  circumstances: ['15.1', 'guide'],
})

test('a prepared database is reused only when the same would be built', async () => {
  const request = requestWith()
  const key = await keyOf(request)
  expect(await keyOf(requestWith({ size: 2 }))).toBe(key)
  for (const other of [
    { ...request, size: 11 },
    { ...request, circumstances: ['15.2', 'guide'] },
    requestWith({ feeds: { a: 'SELECT 2' } }),
    requestWith({ prepare: [] }),
  ])
    expect(await keyOf(other)).not.toBe(key)
  await writeFile(join(root, 'schema.sql'), 'CREATE TABLE b ()')
  expect(await keyOf(request)).not.toBe(key)
})

test('a command of a checkout is the same in another one, and a path that both share is not', async () => {
  const keyIn = (place: string, program: string) =>
    keyOf({ ...requestWith({ prepare: [{ command: ['node', program] }], inputs: [] }), root: place })
  expect(await keyIn('/a/shop', '/a/shop/fill.js')).toBe(await keyIn('/b (old)', '/b (old)/fill.js'))
  expect(await keyIn('/a/shop', '/opt/fill.js')).toBe(await keyIn('/b', '/opt/fill.js'))
  expect(await keyIn('/a/shop', '/a/shop/fill.js')).not.toBe(await keyIn('/b', '/a/shop/fill.js'))
})

test('the content of an SQL file of a step counts, whether or not it is an input too', async () => {
  const request = requestWith({ inputs: [] })
  const key = await keyOf(request)
  expect(await keyOf(requestWith())).toBe(key)
  await writeFile(join(root, 'schema.sql'), 'CREATE TABLE b ()')
  expect(await keyOf(request)).not.toBe(key)
})

test.each<[string, Partial<DatasetDescription>, string, string]>([
  ['an input that is not there', { inputs: ['schema.sql', 'later.sql'] }, 'later.sql', 'dataset.inputs'],
  ['an SQL file that is not there', { prepare: [{ sql: 'later.sql' }] }, 'later.sql', 'dataset.prepare'],
  ['an input below a file', { inputs: ['schema.sql/later'] }, 'schema.sql/later', 'dataset.inputs'],
  ['a link to nothing below an input', { inputs: ['.'] }, 'link', 'dataset.inputs'],
])('%s is an error that names its path and its place in the config', async (_, changes, path, place) => {
  await symlink('gone', join(root, 'link'))
  await expect(keyOf(requestWith(changes))).rejects.toMatchObject({
    ...{ code: 'DATASET_UNREADABLE', exit: 4 },
    message: expect.stringContaining(`${join(root, path)}, which ${place} of the config asks for`),
    hint: expect.stringContaining('--base-config'),
  })
})

describe('the variables that decide what is prepared', () => {
  const environment = ({ postgres, secret, latencyBudgets }: AppSettings) => ({
    ...{ SEED: '7', MODE: 'fast', STORE: postgres, KEY: secret('key') },
    BOUNDS: latencyBudgets.join(),
  })
  const target = completeTarget({ name: 'a', app: { command: 'x', environment }, routes: {} })
  const made = { prepare: [{ command: ['node', 'fill.js'] }] }
  const place = { root: '/shop', given: {} }

  test('are those of the config, but for what differs from stack to stack', () =>
    expect(decidingVariables(target, made, place)).toEqual(['MODE', 'fast', 'SEED', '7']))
  test('are those that the dataset names, if it names any', () => {
    expect(decidingVariables(target, { ...made, variables: ['SEED', 'KEY'] }, place)).toEqual(['SEED', '7'])
    expect(decidingVariables(target, { ...made, variables: [] }, place)).toEqual([])
  })
  test('are none for SQL, which is told no variable', () =>
    expect(decidingVariables(target, { prepare: [{ sql: 'schema.sql' }] }, place)).toEqual([]))

  /** Those of a project below the top of a checkout, whose config names its own directory in four ways. */
  async function inCheckout(name: string, given: Readonly<Record<string, string>>) {
    const top = join(root, name)
    const shop = join(top, 'services/shop')
    await mkdir(join(top, '.git'), { recursive: true })
    const own = { UPLOADS: join(shop, 'up'), CODE: pathToFileURL(shop).href, SHARED: join(top, 'data') }
    const described = completeTarget({
      ...{ name: 'a', app: { command: 'x', environment: own }, routes: {} },
      arm: { environment: { TABLE: join(shop, 'table.csv') } },
    })
    const arm = decideArm(described, [], { environment: given })
    return decidingVariables(withArm(described, arm), made, { root: shop, given: arm.environment })
  }

  test('name no checkout in what the config says, so that both arms have the same data', async () => {
    const head = await inCheckout('head', {})
    expect(head).toContain('/tailgate-project/up')
    expect(head.join()).not.toContain(root)
    expect(await inCheckout('base of 1', {})).toEqual(head)
  })
  test('name the path that both arms were given, wherever it is', async () => {
    const given = { FIXTURES: join(root, 'head/services/shop/fixtures') }
    const head = await inCheckout('head', given)
    expect(head).toContain(given.FIXTURES)
    expect(await inCheckout('base', given)).toEqual(head)
  })
})
