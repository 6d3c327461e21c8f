import { expect, test } from 'vitest'
import type { Attempt } from './attempt.ts'
import { HeldBack } from './held-back.ts'

const attempt = (offset: number) => ({ offset }) as Attempt

test('the earliest of more requests than a call may have arguments is found', () => {
  const heldBack = new HeldBack()
  expect(heldBack.oldest).toBe(Number.POSITIVE_INFINITY)
  for (let index = 0; index < 300_000; index += 1) heldBack.add(attempt(10 + ((index * 7) % 300_000) / 1000))
  const first = attempt(3)
  heldBack.add(first)
  expect(heldBack.oldest).toBe(3)
  heldBack.end(first)
  expect(heldBack.oldest).toBe(10)
  expect(heldBack.giveUp()).toHaveLength(300_000)
  expect(heldBack.oldest).toBe(Number.POSITIVE_INFINITY)
})

test('a remark tells how many of the measured part waited, and how long', () => {
  const heldBack = new HeldBack()
  heldBack.left(-1, 9)
  expect(heldBack.remarks).toEqual([])
  heldBack.left(1, 0.25)
  heldBack.left(1.1, 0.15)
  expect(heldBack.remarks.map(({ message }) => message)).toEqual([
    '2 requests left late because a new session was opened, by 250.0 ms at most, and together; the send lag includes that',
  ])
})
