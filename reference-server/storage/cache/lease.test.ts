import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Lease } from './lease.ts'

const times = { lease: 500, heartbeat: 100, grace: 1000 }
let answers: () => Promise<unknown>
let begin: () => Promise<void>
/** How often it was begun. */
let begun: number
let lease: Lease

beforeEach(() => {
  vi.useFakeTimers()
  begun = 0
  answers = async () => 'PONG'
  begin = async () => undefined
  const owner = {
    ping: () => answers(),
    begin: () => {
      begun += 1
      return begin()
    },
  }
  lease = new Lease(owner, () => Date.now(), times)
})
afterEach(() => {
  lease.close()
  vi.useRealTimers()
})

const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

describe('a lease', () => {
  test('is not trusted before Redis has answered', async () => {
    expect(lease.trusted()).toBe(false)
    await later(150)
    expect(lease.trusted()).toBe(true)
    expect(begun).toBe(1)
  })

  test('expires when Redis no longer answers, 500 ms after the last question that it answered', async () => {
    await later(150)
    answers = () => new Promise(() => undefined)
    await later(400)
    expect(lease.trusted()).toBe(true)
    await later(60)
    expect(lease.trusted()).toBe(false)
  })

  test('ends at once when the connection breaks, and begins again only after a second of regular answers', async () => {
    await later(150)
    lease.lose()
    expect(lease.trusted()).toBe(false)
    await later(1000)
    expect(lease.trusted()).toBe(false)
    await later(300)
    expect(lease.trusted()).toBe(true)
    expect(begun).toBe(2)
  })

  test('is lost when the connection breaks while it begins, and then begins anew', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    begin = () => promise
    await later(100)
    expect(begun).toBe(1)
    lease.lose()
    resolve()
    begin = async () => undefined
    await later(500)
    expect(lease.trusted()).toBe(false)
    await later(1000)
    expect(lease.trusted()).toBe(true)
    expect(begun).toBe(2)
  })

  test('starts the second again when Redis fails once more', async () => {
    await later(150)
    lease.lose()
    await later(800)
    lease.lose()
    await later(800)
    expect(lease.trusted()).toBe(false)
    await later(400)
    expect(lease.trusted()).toBe(true)
  })

  test('is lost when an answer comes too late', async () => {
    await later(150)
    answers = () => new Promise((resolve) => setTimeout(resolve, 700))
    await later(1200)
    answers = async () => 'PONG'
    await later(500)
    expect(lease.trusted()).toBe(false)
    await later(1500)
    expect(begun).toBe(2)
  })

  test('knows when every instance must have noticed the failure', async () => {
    await later(150)
    lease.lose()
    expect(lease.longLost()).toBe(false)
    answers = async () => Promise.reject(new Error('away'))
    await later(501)
    expect(lease.longLost()).toBe(true)
  })
})
