import type { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Invalidations } from './invalidations.ts'
import type { Lease } from './lease.ts'

const times = { lease: 200, heartbeat: 20, grace: 100 }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Wire {
  published: { channel: string; text: string }[]
  announced: string[]
  /** How often the lease was ended. */
  losses: number
}

function create(receivers: () => number, isLongLost = false) {
  const wire: Wire = { published: [], announced: [], losses: 0 }
  const forgotten: string[] = []
  const redis: Pick<Redis, 'publish'> = {
    publish: (async (channel: string, text: string) => {
      wire.published.push({ channel, text })
      return 1
    }) as Redis['publish'],
  }
  const announce = async (_tags: readonly string[], _channel: string, message: string) => {
    const told = receivers()
    wire.announced.push(message)
    return told
  }
  const lease: Pick<Lease, 'longLost' | 'lose'> = {
    longLost: () => isLongLost,
    lose: () => {
      wire.losses += 1
    },
  }
  const forget = (tags: readonly string[]) => void forgotten.push(...tags)
  const invalidations = new Invalidations(redis as Redis, lease as Lease, announce, forget, times)
  return { invalidations, wire, forgotten }
}

/** Whether the promise is still pending after this many milliseconds. */
async function waits(promise: Promise<void>, milliseconds: number): Promise<boolean> {
  let isPending = true
  void promise.then(() => {
    isPending = false
  })
  await vi.advanceTimersByTimeAsync(milliseconds)
  return isPending
}

const idOf = (message: string | undefined) => (JSON.parse(message ?? '{}') as { id: string }).id

test('a write is acknowledged when every notified instance has confirmed that it dropped its entries', async () => {
  const { invalidations, wire, forgotten } = create(() => 2)
  const telling = invalidations.tell(['group:1'])
  expect(forgotten).toEqual(['group:1'])
  expect(await waits(telling, 30)).toBe(true)
  const [message] = wire.announced
  invalidations.hear(message ?? '')
  expect(await waits(telling, 30)).toBe(true)
  invalidations.hear(JSON.stringify({ id: idOf(message) }))
  expect(await waits(telling, 30)).toBe(false)
})

test('an instance that does not answer is waited for as long as it may trust its entries', async () => {
  const { invalidations } = create(() => 2)
  const telling = invalidations.tell(['group:1'])
  expect(await waits(telling, 190)).toBe(true)
  expect(await waits(telling, 200)).toBe(false)
})

test('while Redis is away, a write waits for the length of a lease, and its message is sent later', async () => {
  let isAway = true
  const { invalidations, wire } = create(() => {
    if (isAway) throw new Error('away')
    return 1
  })
  const telling = invalidations.tell(['group:1'])
  expect(await waits(telling, 150)).toBe(true)
  expect(await waits(telling, 200)).toBe(false)
  isAway = false
  await invalidations.tellRest()
  await invalidations.tellRest()
  expect(wire.announced.map((message) => JSON.parse(message).tags)).toEqual([['group:1']])
})

test('an instance that cannot announce its write no longer trusts what it has, and drops what it read meanwhile', async () => {
  const { invalidations, wire, forgotten } = create(() => {
    throw new Error('OOM command not allowed')
  })
  const telling = invalidations.tell(['group:1'])
  expect(forgotten).toEqual(['group:1'])
  expect(wire.losses).toBe(0)
  expect(await waits(telling, 300)).toBe(false)
  expect(wire.losses).toBe(1)
  expect(forgotten).toEqual(['group:1', 'group:1'])
})

test('what was read between a message that failed and one that Redis took is dropped before the write is acknowledged', async () => {
  let attempts = 0
  const { invalidations, wire, forgotten } = create(() => {
    attempts += 1
    if (attempts === 1) throw new Error('Connection is closed.')
    return 0
  })
  const telling = invalidations.tell(['group:1'])
  expect(forgotten).toEqual(['group:1'])
  expect(await waits(telling, 100)).toBe(false)
  expect(attempts).toBe(2)
  expect(wire.losses).toBe(0)
  expect(forgotten).toEqual(['group:1', 'group:1'])
})

test('when Redis has long been away, no instance is waited for', async () => {
  const { invalidations, wire } = create(() => {
    throw new Error('away')
  }, true)
  expect(await waits(invalidations.tell(['group:1']), 100)).toBe(false)
  expect(wire.losses).toBe(0)
})

test('an instance that hears of a write drops its entries first and then confirms', () => {
  const { invalidations, wire, forgotten } = create(() => 0)
  invalidations.hear(JSON.stringify({ id: 'x', from: 'another', tags: ['group:9'] }))
  expect(forgotten).toEqual(['group:9'])
  expect(wire.published).toEqual([{ channel: 'invalidations:another', text: '{"id":"x"}' }])
})
