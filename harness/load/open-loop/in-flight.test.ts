import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { Flight, InFlight } from './in-flight.ts'

const flight = (offset: number, expire: () => void = () => undefined) => new Flight(offset, expire)

test('the oldest flight is the first one that has not ended', () => {
  const flights = new InFlight()
  const [first, second, third] = [flight(1), flight(2), flight(3)]
  for (const each of [first, second, third]) flights.add(each)
  flights.end(second)
  expect(flights.oldest()).toBe(1)
  flights.end(first)
  expect(flights.oldest()).toBe(3)
  flights.end(third)
  flights.end(third)
  expect(flights.oldest()).toBeUndefined()
})

test('flights that were meant to start before a moment expire once, in order', () => {
  const flights = new InFlight()
  const expired: number[] = []
  for (const offset of [1, 2, 3, 4]) flights.add(flight(offset, () => expired.push(offset)))
  expect([flights.expireBefore(3), flights.expireBefore(3)]).toEqual([2, 0])
  expect(expired).toEqual([1, 2])
  expect(flights.oldest()).toBe(3)
})

test('a flight that has ended refers to no other, wherever it was among them', () => {
  const flights = new InFlight()
  const all = Array.from({ length: 4 }, (_, offset) => flight(offset))
  for (const each of all) flights.add(each)
  const [first, second, third, last] = all as [Flight, Flight, Flight, Flight]
  const oldest = [second, last, first, third].map((each) => {
    flights.end(each)
    expect([each.before, each.after]).toEqual([undefined, undefined])
    return flights.oldest()
  })
  expect(oldest).toEqual([0, 0, 2, undefined])
  flights.add(first)
  expect(flights.expireBefore(1)).toBe(1)
  expect([first.before, first.after, flights.oldest()]).toEqual([undefined, undefined, undefined])
})

test('a flight that expires may end another one and be ended itself', () => {
  const flights = new InFlight()
  const expired: number[] = []
  const second = flight(2, () => expired.push(2))
  const first = flight(1, () => {
    expired.push(1)
    for (const one of [first, second]) flights.end(one)
  })
  for (const one of [first, second]) flights.add(one)
  expect(flights.expireBefore(Number.POSITIVE_INFINITY)).toBe(1)
  expect(expired).toEqual([1])
})

test.each([
  ['before', -1],
  ['after', 100],
])('what has ended is let go although one that was meant %s it is still in flight', async (_, other) => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const flights = new InFlight()
  flights.add(flight(other))
  const ended = Array.from({ length: 100 }, (_, offset) => {
    const one = flight(offset)
    flights.add(one)
    flights.end(one)
    return new WeakRef(one)
  })
  expect(flights.oldest()).toBe(other)
  await nextTurn()
  collect()
  expect(ended.filter((reference) => reference.deref() !== undefined)).toEqual([])
})
