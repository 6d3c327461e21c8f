import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Deque } from './deque.ts'
import { Turnstile } from './turnstile.ts'

test('returns what an array would, whatever is pushed and taken', () => {
  const steps = fc.array(fc.oneof(fc.integer(), fc.constant('take' as const)), { maxLength: 500 })
  fc.assert(
    fc.property(steps, (all) => {
      const deque = new Deque<number>()
      const array: number[] = []
      for (const step of all) {
        if (step === 'take') expect(deque.shift()).toBe(array.shift())
        else {
          deque.push(step)
          array.push(step)
        }
        expect(deque.length).toBe(array.length)
      }
    }),
  )
})

test('a turnstile admits a limited number at once, in order, and rejects when the line is full', async () => {
  const turnstile = new Turnstile(2, 3)
  let inside = 0
  let most = 0
  const order: number[] = []
  const work = (turn: number) => async () => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => setTimeout(resolve, 5))
    order.push(turn)
    inside -= 1
    if (turn === 1) throw new Error('work that fails leaves its place too')
  }
  const all = await Promise.allSettled([0, 1, 2, 3, 4, 5].map((turn) => turnstile.run(work(turn))))
  expect(most).toBe(2)
  expect(order).toEqual([0, 1, 2, 3, 4])
  expect(all.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
  ])
})
