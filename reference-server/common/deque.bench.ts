import { bench, describe } from 'vitest'
import { Deque } from './deque.ts'

/** Recommendation A3: a queue of constant length; for each item taken, one is added. */
describe.each([100, 100_000])('a queue of %d', (waiting) => {
  const deque = new Deque<number>()
  const array: number[] = []
  for (let place = 0; place < waiting; place += 1) {
    deque.push(place)
    array.push(place)
  }
  bench('Deque', () => {
    deque.push(deque.shift() ?? 0)
  })
  bench('Array.shift', () => {
    array.push(array.shift() ?? 0)
  })
})
