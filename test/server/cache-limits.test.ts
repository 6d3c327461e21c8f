import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

const groups = ['/api/annotations/1/mask-groups/1', '/api/annotations/2/mask-groups/3'] as const

let backends: Backends

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
})
afterAll(async () => {
  await backends?.[Symbol.asyncDispose]()
})

/** An instance that trusts its first cache level, and how often it reads and answers from it. */
async function remembering(variables: Record<string, string>) {
  const instance = await startInstance(backends, variables)
  const headers = await headersOf(instance.services, 'annotator')
  const { l1 } = instance.services.instruments.cacheLookups
  const get = async (path: string) => (await fetch(instance.url + path, { headers })).arrayBuffer()
  await expect
    .poll(async () => {
      await get(groups[0])
      return l1.miss
    })
    .toBeGreaterThan(0)
  return { instance, get, l1 }
}

async function hitsOf(instance: Instance, work: () => Promise<void>): Promise<number> {
  const { l1 } = instance.services.instruments.cacheLookups
  const before = l1.hit
  await work()
  return l1.hit - before
}

test.each([
  ['0.2', 0],
  ['100', 2],
])('first level, %s s: a third of a second later there are %d hits', async (seconds, expected) => {
  const { instance, get } = await remembering({ TUNING_CACHE_L1_SECONDS: seconds })
  await using _closed = instance
  await get(groups[0])
  await new Promise((resolve) => setTimeout(resolve, 330))
  expect(await hitsOf(instance, async () => void (await get(groups[0])))).toBe(expected)
})

test.each([
  ['TUNING_CACHE_L1_ENTRIES', '1'],
  ['TUNING_CACHE_L1_ENTRIES', '1000'],
])('first level, %s=%s: what is beyond is forgotten', async (name, value) => {
  const { instance, get } = await remembering({ [name]: value, TUNING_CACHE_L1_SECONDS: '100' })
  await using _closed = instance
  const alternating = async () => {
    for (let turn = 0; turn < 10; turn += 1) for (const path of groups) await get(path)
  }
  await alternating()
  const hits = await hitsOf(instance, alternating)
  if (value === '1') expect(hits).toBeLessThan(20)
  else expect(hits).toBe(40)
})

test('first level, TUNING_CACHE_L1_MEGABYTES: this much text is kept, and no more', async () => {
  const { instance } = await remembering({ TUNING_CACHE_L1_MEGABYTES: '1' })
  await using _closed = instance
  const { cache } = instance.services
  const text = 'x'.repeat(100_000)
  for (let n = 0; n < 50; n += 1) await cache.read(`tag ${n}`, `key ${n}`, async () => text)
  const kept = Array.from({ length: 50 }, (_, n) => cache.peek(`tag ${n}`, `key ${n}`)).filter(Boolean)
  expect(kept.length).toBeGreaterThan(0)
  expect(kept.length).toBeLessThanOrEqual(10)
})

test('second level: a process that starts reads anew what another left, which may have ended without telling of a write', async () => {
  const redis = new Redis(backends.redisUrl)
  try {
    const unannounced = {
      name: 'unannounced',
      text: 'UPDATE annotation_mask_group SET slice_count = 77 WHERE id = 1 RETURNING id',
    }
    {
      const { instance } = await remembering({})
      await using _closed = instance
      await expect.poll(() => redis.exists('group:1')).toBe(1)
      expect(await instance.services.database.rows(unannounced, [])).toHaveLength(1)
    }
    const { instance, get } = await remembering({})
    await using _closed = instance
    const group: unknown = JSON.parse(Buffer.from(await get(groups[0])).toString())
    expect(group).toMatchObject({ slice_count: 77 })
  } finally {
    redis.disconnect()
  }
})

test('second level: the time to live is that of the switch, plus or minus a tenth', async () => {
  const redis = new Redis(backends.redisUrl)
  try {
    const { instance, get } = await remembering({ TUNING_CACHE_L2_SECONDS: '5' })
    await using _closed = instance
    await redis.del('mask_stats:1')
    const before = Date.now()
    await get(`${groups[0]}/masks/stats`)
    await expect.poll(() => redis.exists('mask_stats:1')).toBe(1)
    const expires = await redis.pexpiretime('mask_stats:1')
    expect(expires).toBeGreaterThanOrEqual(before + 4500)
    expect(expires).toBeLessThanOrEqual(Date.now() + 5500)
  } finally {
    redis.disconnect()
  }
})
