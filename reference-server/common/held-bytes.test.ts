import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HeldBytes } from './held-bytes.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What those in line are told, in the order they were. */
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

test('so many bytes are held at once, and what waits is let in in order', async () => {
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

test('who waits too long is told to try again, and the next is let in', async () => {
  const held = new HeldBytes(100)
  const { told, wait } = line(held)
  expect(held.takeNow(90)).toBe(true)
  wait('large', 50)
  await vi.advanceTimersByTimeAsync(1000)
  wait('small', 10)
  await vi.advanceTimersByTimeAsync(2000)
  expect(told).toEqual(['large: 1', 'small'])
})

test('what is larger than all there is goes alone', () => {
  const held = new HeldBytes(100)
  expect([held.takeNow(500), held.takeNow(1)]).toEqual([true, false])
  held.change(-500)
  expect(held.takeNow(1)).toBe(true)
})

test('what is found to be larger afterwards is not refused, and others wait for it', () => {
  const held = new HeldBytes(100)
  expect(held.takeNow(10)).toBe(true)
  held.change(200)
  expect(held.takeNow(1)).toBe(false)
  held.change(-210)
  expect(held.held).toBe(0)
})
