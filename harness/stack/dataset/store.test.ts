import { cp, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { feedsFile, findTemplate, storeTemplate, templateDirectory } from './store.ts'

let cache: string

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'tg-store-'))
})

afterEach(() => rm(cache, { recursive: true }))

const copy = (from: string, to: string): Promise<void> => cp(from, to, { recursive: true })

async function build(content: string): Promise<string> {
  const built = await mkdtemp(join(cache, 'built-'))
  await writeFile(feedsFile(built), content)
  return built
}

const templates = async (): Promise<string[]> => (await readdir(join(cache, 'templates'))).toSorted()

test('a template is found once it is complete', async () => {
  expect(await findTemplate(cache, 'aa')).toBeUndefined()
  await mkdir(templateDirectory(cache, 'bb'), { recursive: true })
  expect(await findTemplate(cache, 'bb')).toBeUndefined()
  await storeTemplate(await build('{}'), cache, 'aa', copy)
  expect(await findTemplate(cache, 'aa')).toBe(templateDirectory(cache, 'aa'))
})

test('when two harnesses build the same template, the first one stays', async () => {
  const [first, second] = [await build('first'), await build('second')]
  await storeTemplate(first, cache, 'aa', copy)
  await storeTemplate(second, cache, 'aa', copy)
  expect(await templates()).toEqual(['aa'])
})

test('the incomplete template of a dead harness is removed, files of others stay', async () => {
  const boot = '00000000-0000-4000-8000-000000000000'
  for (const name of [`passing-aa-1-1-${boot}`, 'passing-aa', 'notes'])
    await mkdir(join(cache, 'templates', name), { recursive: true })
  await storeTemplate(await build('{}'), cache, 'cc', copy)
  expect(await templates()).toEqual(['cc', 'notes', 'passing-aa'])
})

test('of the templates unused for a day, the last few stay', async () => {
  for (let age = 1; age <= 9; age += 1) {
    const key = `a${age}`
    await storeTemplate(await build('{}'), cache, key, copy)
    const used = new Date(Date.now() - age * 5 * 3600 * 1000)
    await utimes(templateDirectory(cache, key), used, used)
  }
  await storeTemplate(await build('{}'), cache, 'b0', copy)
  expect(await templates()).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'b0'])
})
