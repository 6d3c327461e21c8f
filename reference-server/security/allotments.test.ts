import { expect, test } from 'vitest'
import type { Limit } from '../settings/rate-limits.ts'
import { Allotments } from './allotments.ts'
import { Buckets } from './buckets.ts'

const limit = (perSecond: number): Limit => ({ key: 'a', perSecond, burst: perSecond })

/** Allotments over buckets in this process, and a counter of how often the buckets were asked. */
function counted(clock: () => number) {
  const buckets = new Buckets(clock)
  const asked = { times: 0 }
  const limiter = {
    take: async (limits: readonly Limit[], most: number) => {
      asked.times += 1
      return buckets.take(limits, most)
    },
  }
  return { allotments: new Allotments(limiter, 'route ', clock), asked }
}

async function admitted(allotments: Allotments, perSecond: number, times: number): Promise<number> {
  const grants = await Promise.all(Array.from({ length: times }, () => allotments.take(limit(perSecond))))
  return grants.filter(({ seconds }) => seconds === 0).length
}

test.each([1, 5, 19, 20, 21, 1000])(
  'a limit of %d per second admits exactly that many at once, and as many a second later',
  async (rate) => {
    let now = 0
    const { allotments } = counted(() => now)
    expect(await admitted(allotments, rate, 3 * rate)).toBe(rate)
    now = 1000
    expect(await admitted(allotments, rate, 3 * rate)).toBe(rate)
  },
)

test('the buckets are asked about twenty times for the requests of one second', async () => {
  const { allotments, asked } = counted(() => 0)
  for (let turn = 0; turn < 10_000; turn += 1) await allotments.take(limit(10_000))
  expect(asked.times).toBe(20)
})

test('tokens that were taken and not used expire', async () => {
  let now = 0
  const { allotments, asked } = counted(() => now)
  await allotments.take(limit(1000))
  expect(allotments.takeNow('a')).toBe(true)
  now = 10_000
  expect(allotments.takeNow('a')).toBe(false)
  expect((await allotments.take(limit(1000))).seconds).toBe(0)
  expect(asked.times).toBe(2)
})

test('a refusal says when there will be a token', async () => {
  const { allotments } = counted(() => 0)
  expect(await admitted(allotments, 4, 4)).toBe(4)
  expect(await allotments.take(limit(4))).toEqual({ tokens: 0, seconds: 0.25 })
})
