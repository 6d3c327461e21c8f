import { join } from 'node:path'
import { expect, test } from 'vitest'
import { smallConfig, TryProject } from '../../../test/fixtures/try-project.ts'
import { findProject } from '../../revisions/project.ts'
import { projectName } from './gate-project.ts'

const { signal } = new AbortController()

/** The names of the projects `shop` and `stock` of a repository, and of `shop` with another config. */
async function namesIn(remote: string | undefined, isRepository = true) {
  const tried = new TryProject()
  if (isRepository) tried.start()
  if (remote !== undefined) tried.git('remote', 'add', 'origin', remote)
  const [shop, stock] = ['shop', 'stock'].map((name) => join(tried.project, name)) as [string, string]
  for (const file of ['shop/tailgate.config.mjs', 'shop/other.config.mjs', 'stock/tailgate.config.mjs'])
    tried.write({ [file]: smallConfig() })
  const name = async (directory: string, config?: string) =>
    projectName(await findProject({ directory, config }, signal))
  return { shop: await name(shop), other: await name(shop, 'other.config.mjs'), stock: await name(stock) }
}

test('a clone of the same remote in another directory is the same project, whoever its URL names', async () => {
  const { shop } = await namesIn('https://example.com/masks.git')
  expect((await namesIn('https://job:token-1@example.com/masks.git')).shop).toBe(shop)
  expect((await namesIn('https://token-2@example.com/masks.git')).shop).toBe(shop)
  expect((await namesIn('https://example.com/fork.git')).shop).not.toBe(shop)
})

test.each([
  ['with a remote', 'https://example.com/masks.git', true],
  ['without one', undefined, true],
  ['that is no repository', undefined, false],
] as const)('each config of a directory %s is a project of its own', async (_, remote, isRepository) => {
  expect(new Set(Object.values(await namesIn(remote, isRepository))).size).toBe(3)
})

test.each([
  ['repositories without a remote', true],
  ['directories outside of one', false],
])('two %s are two projects', async (_, isRepository) => {
  const [one, other] = [await namesIn(undefined, isRepository), await namesIn(undefined, isRepository)]
  expect(one.shop).not.toBe(other.shop)
})
