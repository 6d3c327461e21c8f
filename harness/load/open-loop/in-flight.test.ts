import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { type Flight, inFlight } from './in-flight.ts'

const flight = (offset: number, expire: () => void = () => undefined): Flight => ({
  offset,
  ended: false,
  expire,
})

test('the oldest is the first that has not ended', () => {
  const flights = inFlight()
  const [first, second, third] = [flight(1), flight(2), flight(3)]
  for (const each of [first, second, third]) flights.add(each)
  second.ended = true
  expect(flights.oldest()).toBe(1)
  first.ended = true
  expect(flights.oldest()).toBe(3)
  third.ended = true
  expect(flights.oldest()).toBeUndefined()
})

test('what was meant before a moment expires once, in order', () => {
  const flights = inFlight()
  const expired: number[] = []
  for (const offset of [1, 2, 3, 4]) flights.add(flight(offset, () => expired.push(offset)))
  flights.expireBefore(3)
  flights.expireBefore(3)
  expect(expired).toEqual([1, 2])
  expect(flights.oldest()).toBe(3)
})

test('what has ended is let go although a later one is still in flight', async () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const flights = inFlight()
  const ended = Array.from({ length: 100 }, (_, offset) => {
    const one = { ...flight(offset), ended: true }
    flights.add(one)
    return new WeakRef(one)
  })
  flights.add(flight(100))
  expect(flights.oldest()).toBe(100)
  await nextTurn()
  collect()
  expect(ended.filter((reference) => reference.deref() !== undefined)).toEqual([])
})
