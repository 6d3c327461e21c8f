import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Buckets } from '../../reference-server/security/buckets.ts'
import { SharedBuckets } from '../../reference-server/security/shared-buckets.ts'
import type { Limit } from '../../reference-server/settings/rate-limits.ts'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

let backends: Backends

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
})
afterAll(async () => {
  await backends?.[Symbol.asyncDispose]()
})

/** Waits until each instance counts in Redis, from now on. */
async function untilShared(all: readonly Instance[]): Promise<void> {
  for (const [place, { services }] of all.entries()) {
    const { limiter, instruments } = services
    const before = instruments.limiterGrants.shared
    await expect
      .poll(async () => {
        await limiter.take([{ key: `probe ${place}`, perSecond: 1000, burst: 1000 }], 0)
        return instruments.limiterGrants.shared
      })
      .toBeGreaterThan(before)
  }
}

/** Three instances that are connected to Redis, so that they count together. */
async function three(variables: Record<string, string>): Promise<AsyncDisposable & { all: Instance[] }> {
  const all = await Promise.all([1, 2, 3].map(() => startInstance(backends, variables)))
  await untilShared(all)
  const close = () => Promise.all(all.map((instance) => instance[Symbol.asyncDispose]()))
  return { all, [Symbol.asyncDispose]: async () => void (await close()) }
}

async function login(instance: Instance, username: string, password: string): Promise<number> {
  const response = await fetch(`${instance.url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  return response.status
}

/**
 * How many of these wrong passwords, typed at each instance, are checked; all others are refused. A user may be wrong ten times,
 * and once more every six seconds, of which a busy machine needs some.
 */
async function guessed(
  all: readonly Instance[],
  username: string,
  times: number,
): Promise<{ checked: number; refilled: number }> {
  const began = performance.now()
  const statuses = await Promise.all(
    all.flatMap((instance) => Array.from({ length: times }, () => login(instance, username, 'no'))),
  )
  const refilled = Math.floor((performance.now() - began) / 6000)
  expect(statuses.filter((status) => status !== 401 && status !== 429)).toEqual([])
  return { checked: statuses.filter((status) => status === 401).length, refilled }
}

describe('three instances', () => {
  test('check ten wrong passwords of a user in total, and any number of right ones', async () => {
    await using instances = await three({})
    const { all } = instances
    const right = await Promise.all(
      all.flatMap((instance) => Array.from({ length: 15 }, () => login(instance, 'viewer', 'tailgate'))),
    )
    expect(right.every((status) => status === 200)).toBe(true)
    const { checked, refilled } = await guessed(all, 'annotator', 20)
    expect(checked).toBeGreaterThanOrEqual(10)
    expect(checked).toBeLessThanOrEqual(10 + refilled)
  })

  test('check ten wrong passwords of a user in total also when the rates of routes have no limit', async () => {
    await using instances = await three({ TUNING_RATE_LIMIT: 'off' })
    const { checked, refilled } = await guessed(instances.all, 'viewer', 20)
    expect(checked).toBeGreaterThanOrEqual(10)
    expect(checked).toBeLessThanOrEqual(10 + refilled)
  })

  test('admit together the rate of a route for one instance', async () => {
    await using instances = await three({ RATE_LIMIT_READ: '10' })
    const { all } = instances
    const [first] = all
    if (first === undefined) throw new Error('no instance')
    const headers = await headersOf(first.services, 'annotator')
    const url = '/api/annotations/1/mask-groups/1/masks'
    const began = performance.now()
    const answers = await Promise.all(
      all.flatMap(({ url: base }) => Array.from({ length: 20 }, () => fetch(base + url, { headers }))),
    )
    const seconds = (performance.now() - began) / 1000
    const admitted = answers.filter(({ status }) => status === 200).length
    expect(admitted).toBeGreaterThanOrEqual(10)
    expect(admitted).toBeLessThanOrEqual(10 + Math.ceil(10 * seconds))
    const refused = answers.find(({ status }) => status === 429)
    expect(Number(refused?.headers.get('retry-after'))).toBe(1)
  })

  test('count separately while Redis is away, report that, and count together again when it is back', async () => {
    await using instances = await three({})
    const { all } = instances
    await backends.stopRedis()
    try {
      const alone = await guessed(all, 'admin', 15)
      expect(alone.checked).toBeGreaterThanOrEqual(30)
      expect(alone.checked).toBeLessThanOrEqual(3 * (10 + alone.refilled))
      for (const { services } of all) {
        const text = await services.instruments.registry.metrics()
        expect(text).toMatch(/rate_limit_grants_total\{scope="local"\} [1-9]/)
      }
    } finally {
      await backends.startRedis()
    }
    await untilShared(all)
    const together = await guessed(all, 'outsider', 15)
    expect(together.checked).toBeGreaterThanOrEqual(10)
    expect(together.checked).toBeLessThanOrEqual(10 + together.refilled)
  })
})

describe('buckets in Redis', () => {
  const few: Limit = { key: 'few', perSecond: 0.001, burst: 3 }
  const many: Limit = { key: 'many', perSecond: 0.001, burst: 100 }
  const both = [few, many]

  test('give the same results as buckets in one process: from all or from none, a look, and giving one back', async () => {
    const redis = new Redis(backends.redisUrl)
    try {
      const local = new Buckets(() => 0)
      const never = new Buckets(() => 0)
      const shared = new SharedBuckets(
        () => redis,
        never,
        () => performance.now(),
        (scope) => expect(scope).toBe('shared'),
      )
      const steps: [readonly Limit[], number][] = [
        [both, 0],
        [both, 2],
        [both, 5],
        [both, 1],
        [[many], 10],
        [both, 0],
        [both, -1],
        [both, 1],
        [both, 1],
        [[many], 1000],
        [[many], 1],
      ]
      for (const [limits, most] of steps) {
        const [ours, theirs] = [local.take(limits, most), await shared.take(limits, most)]
        expect(theirs.tokens).toBe(ours.tokens)
        expect(theirs.seconds > 0).toBe(ours.seconds > 0)
      }
    } finally {
      redis.disconnect()
    }
  })

  test('leave no key behind when they are full', async () => {
    const redis = new Redis(backends.redisUrl)
    try {
      const shared = new SharedBuckets(
        () => redis,
        new Buckets(() => 0),
        () => performance.now(),
        () => undefined,
      )
      const soon: Limit = { key: 'soon', perSecond: 10, burst: 10 }
      const began = performance.now()
      await shared.take([soon], 10)
      // Redis answers with a negative number when the key is no longer there.
      const left = await redis.pttl('rate:soon')
      expect(left + performance.now() - began).toBeGreaterThan(900)
      await expect.poll(() => redis.exists('rate:soon')).toBe(0)
      expect(await shared.take([soon], 10)).toEqual({ tokens: 10, seconds: 0 })
    } finally {
      redis.disconnect()
    }
  })
})
