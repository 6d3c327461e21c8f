import { beforeEach, expect, test } from 'vitest'
import { createInstruments, type Instruments } from '../../metrics/instruments.ts'
import { Passing, type Reader, textOf } from './cache.ts'
import { MemoryCache } from './memory-cache.ts'

const limits = { seconds: 10, tags: 100, characters: 1_000_000 }
const next: Reader = { read: async (_tag, _key, load) => textOf(await load()) }

let now: number
let isTrusted: boolean
let instruments: Instruments
let loads: number

beforeEach(() => {
  now = 0
  isTrusted = true
  loads = 0
  instruments = createInstruments([])
})

const cache = (change: Partial<typeof limits> = {}, jitter = 0.5) =>
  new MemoryCache(
    next,
    instruments,
    { ...limits, ...change },
    () => now,
    () => jitter,
    () => isTrusted,
  )

async function load(): Promise<string> {
  loads += 1
  return `text ${loads}`
}

test.each([
  [0, 9000],
  [0.5, 10_000],
  [1, 11_000],
])('with the jitter %d a text of 10 s lives for %d ms', async (jitter, milliseconds) => {
  const memory = cache({}, jitter)
  await memory.read('tag', 'key', load)
  now = milliseconds - 1
  expect(memory.peek('tag', 'key')).toBe('text 1')
  now = milliseconds
  expect(memory.peek('tag', 'key')).toBeUndefined()
  expect(await memory.read('tag', 'key', load)).toBe('text 2')
})

test('an entry that may not be trusted is neither returned nor stored', async () => {
  const memory = cache()
  await memory.read('tag', 'key', load)
  isTrusted = false
  expect(memory.peek('tag', 'key')).toBeUndefined()
  expect(await memory.read('tag', 'key', load)).toBe('text 2')
  expect(instruments.cacheLookups.l1).toEqual({ hit: 0, miss: 1, error: 1 })
})

test('the result of a load that began before its tag was dropped is not stored', async () => {
  const memory = cache()
  const { promise, resolve } = Promise.withResolvers<string>()
  const reading = memory.read('tag', 'key', () => promise)
  memory.forget(['tag'])
  resolve('old')
  expect(await reading).toBe('old')
  expect(memory.peek('tag', 'key')).toBeUndefined()
})

test.each([
  ['tags', { tags: 10 }],
  ['text', { characters: 5000 }],
])('no more is kept than the limit of %s', async (_name, change) => {
  const memory = cache(change)
  for (let n = 0; n < 100; n += 1) await memory.read(`tag ${n}`, 'key', async () => 'x'.repeat(500))
  const kept = Array.from({ length: 100 }, (_, n) => memory.peek(`tag ${n}`, 'key')).filter(Boolean).length
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThanOrEqual(10)
})

test('what is read again and again keeps to the limit of text too', async () => {
  const memory = cache({ characters: 10_000 })
  const all = Array.from({ length: 100 }, (_, n) => ({ tag: `tag ${n % 10}`, key: `key ${n}` }))
  for (const { tag, key } of all) await memory.read(tag, key, async () => 'x'.repeat(500))
  const kept = all.filter(({ tag, key }) => memory.peek(tag, key) !== undefined).length
  expect(kept).toBeGreaterThan(0)
  // Those of the limit, and one tag more.
  expect(kept).toBeLessThanOrEqual(30)
})

test('what was looked for in vain pushes nothing out', async () => {
  const memory = cache({ tags: 10 })
  await memory.read('tag', 'key', load)
  for (let n = 0; n < 100; n += 1) await memory.read(`guess ${n}`, 'key', async () => new Passing('null'))
  const failing = async () => Promise.reject(new Error('away'))
  for (let n = 0; n < 100; n += 1) await expect(memory.read(`lost ${n}`, 'key', failing)).rejects.toThrow()
  expect(memory.peek('tag', 'key')).toBe('text 1')
})
