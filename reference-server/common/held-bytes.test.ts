import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HeldBytes } from './held-bytes.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** The results of those who wait in line, in the order in which they got them. */
function line(held: HeldBytes) {
  const told: string[] = []
  const wait = (name: string, bytes: number) => {
    held.take(bytes).then(
      () => told.push(name),
      (error: Error & { retryAfterSeconds?: number }) => told.push(`${name}: ${error.retryAfterSeconds}`),
    )
  }
  return { told, wait }
}

test('a limited number of bytes is held at once, and those who wait are admitted in order', async () => {
  const held = new HeldBytes(100)
  const { told, wait } = line(held)
  expect([held.takeNow(60), held.takeNow(40), held.takeNow(1)]).toEqual([true, true, false])
  wait('large', 50)
  wait('small', 1)
  held.change(-40)
  await vi.advanceTimersByTimeAsync(0)
  expect([told, held.takeNow(1)]).toEqual([[], false])
  held.change(-10)
  await vi.advanceTimersByTimeAsync(0)
  expect([told, held.held]).toEqual([['large'], 100])
  held.change(-50)
  await vi.advanceTimersByTimeAsync(0)
  expect([told, held.held, held.takeNow(1)]).toEqual([['large', 'small'], 51, true])
})

test('a request that waits too long is told to try again, and the next one is admitted', async () => {
  const held = new HeldBytes(100)
  const { told, wait } = line(held)
  expect(held.takeNow(90)).toBe(true)
  wait('large', 50)
  await vi.advanceTimersByTimeAsync(1000)
  wait('small', 10)
  await vi.advanceTimersByTimeAsync(2000)
  expect(told).toEqual(['large: 1', 'small'])
})

test('a request larger than the whole bound is admitted alone', () => {
  const held = new HeldBytes(100)
  expect([held.takeNow(500), held.takeNow(1)]).toEqual([true, false])
  held.change(-500)
  expect(held.takeNow(1)).toBe(true)
})

test('a request that turns out larger afterwards is not refused, and others wait for it', () => {
  const held = new HeldBytes(100)
  expect(held.takeNow(10)).toBe(true)
  held.change(200)
  expect(held.takeNow(1)).toBe(false)
  held.change(-210)
  expect(held.held).toBe(0)
})
