import { cp, mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { currentBoot, currentSpace } from '../../guard/processes/identity.ts'
import { feedsFile, findTemplate, prune, storeTemplate, templateDirectory } from './store.ts'

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
  for (const name of [`passing-aa-${2 ** 30}-1-${await currentBoot()}`, 'passing-aa', 'notes'])
    await mkdir(join(cache, 'templates', name), { recursive: true })
  await storeTemplate(await build('{}'), cache, 'cc', copy)
  expect(await templates()).toEqual(['cc', 'notes', 'passing-aa'])
})

test.each([
  ['in another container', async () => '1'],
  // It has the same namespace here as outside of containers on any other machine.
  ['on another machine', async () => (await currentSpace()).replace(/\D/g, '')],
])('the incomplete template of a harness %s stays for a day', async (_, spaceOf) => {
  const name = `passing-aa-1-1-00000000-0000-4000-8000-000000000000@${await spaceOf()}`
  await mkdir(join(cache, 'templates', name), { recursive: true })
  await storeTemplate(await build('{}'), cache, 'cc', copy)
  expect(await templates()).toEqual(['cc', name])
  const then = Date.now() / 1000 - 25 * 3600
  await utimes(join(cache, 'templates', name), then, then)
  await storeTemplate(await build('{}'), cache, 'dd', copy)
  expect(await templates()).toEqual(['cc', 'dd'])
})

test.runIf(process.platform === 'linux')(
  'a copy from another disk that was cut short stays while its process lives, and no longer',
  async () => {
    const outside = await mkdtemp('/dev/shm/tg-store-')
    onTestFinished(() => rm(outside, { recursive: true }))
    const cutShort = async (_: string, to: string): Promise<void> => {
      await mkdir(to)
      throw new Error('cut short')
    }
    await expect(storeTemplate(outside, cache, 'aa', cutShort)).rejects.toThrow('cut short')
    await storeTemplate(await build('{}'), cache, 'cc', copy)
    const [, name = ''] = await templates()
    expect(name).toMatch(/^passing-aa-/)
    const ofNobody = name.replace(/^passing-aa-\d+-\d+-/, 'passing-aa-1-1-')
    await rename(join(cache, 'templates', name), join(cache, 'templates', ofNobody))
    await storeTemplate(await build('{}'), cache, 'dd', copy)
    expect(await templates()).toEqual(['cc', 'dd'])
  },
)

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

test('a template that a run finds while others are removed stays', async () => {
  const directory = join(cache, 'templates')
  const now = Date.now()
  for (let age = 1; age <= 8; age += 1) {
    const used = new Date(now - (age + 1) * 24 * 3600 * 1000)
    await mkdir(join(directory, `a${age}`), { recursive: true })
    await utimes(join(directory, `a${age}`), used, used)
  }
  await prune(directory, now, async (path) => {
    await findTemplate(cache, 'a8')
    await rm(path, { recursive: true })
  })
  expect(await templates()).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a8'])
})
