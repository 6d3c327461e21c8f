import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

const group = '/api/annotations/1/mask-groups/1'

let backends: Backends
let redis: Redis

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 5000)
  redis = new Redis(backends.redisUrl)
})
afterAll(async () => {
  redis?.disconnect()
  await backends?.[Symbol.asyncDispose]()
})

/** An instance with a trusted cache, and a signed-in client of it. */
async function trusted(
  levels: string,
): Promise<{ instance: Instance; get: (path: string) => Promise<string> }> {
  await redis.flushall()
  const instance = await startInstance(backends, { TUNING_CACHE: levels, TUNING_RATE_LIMIT: 'off' })
  const headers = await headersOf(instance.services, 'annotator')
  const get = async (path: string) => (await instance.server.inject({ url: path, headers })).body
  await expect
    .poll(async () => {
      await get(`${group}/masks`)
      return redis.exists('mask_list:1:0:20::::')
    })
    .toBe(1)
  return { instance, get }
}

const keys = async () => (await redis.keys('*')).sort()

/** Ids that do not exist, filters without results, pages beyond the last, and invented cursors. */
const guesses = Array.from({ length: 40 }, (_, turn) => {
  const at = `20${10 + turn}-01-01T00:00:00.000Z|${turn + 1}`
  const cursor = Buffer.from(at).toString('base64url')
  return [
    `/api/annotations/${100_000 + turn}/mask-groups`,
    `/api/annotations/1/mask-groups/${100_000 + turn}/masks`,
    `${group}/masks/${1_000_000 + turn}`,
    `${group}/masks?label_name=guess-${turn}`,
    `${group}/masks?page=${1000 + turn}`,
    `${group}/masks?page_size=100&cursor=${cursor}`,
    `/api/annotations/1/mask-groups?cursor=${cursor}`,
  ]
}).flat()

test.each(['l2', 'l1+l2'])(
  '%s: requests for missing objects leave nothing in the cache, even when repeated',
  async (levels) => {
    const { instance, get } = await trusted(levels)
    await using _closed = instance
    await get(`/api/annotations/1/mask-groups`)
    await expect.poll(() => redis.exists('group_list:1:1:20:::')).toBe(1)
    const before = await keys()
    for (const path of [...guesses, ...guesses]) await get(path)
    // The user's relation to an existing group may be cached when it was requested again.
    const left = (await keys()).filter((key) => key !== 'access:2:1:1')
    expect(left).toEqual(before.filter((key) => key !== 'access:2:1:1'))
  },
)

test("found objects are still cached: the user's relation to a group, from the second request on", async () => {
  const { instance, get } = await trusted('l2')
  await using _closed = instance
  for (let turn = 0; turn < 3; turn += 1) await get('/api/annotations/2/mask-groups/3')
  expect(await keys()).toEqual(expect.arrayContaining(['access:2:2:3', 'group:3']))
})

test('a page behind a cursor is correct at the first request and at the second', async () => {
  const { instance, get } = await trusted('l1+l2')
  await using _closed = instance
  const first = JSON.parse(await get(`${group}/masks?page_size=2`))
  const second = await get(`${group}/masks?page_size=2&cursor=${first.next_cursor}`)
  expect(JSON.parse(second).items).toEqual(JSON.parse(await get(`${group}/masks?page_size=2&page=2`)).items)
  expect(await get(`${group}/masks?page_size=2&cursor=${first.next_cursor}`)).toBe(second)
})
