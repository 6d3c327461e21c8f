import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openingsByTurn, pacedOpenings } from './opening-rate.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** How many connections may be opened now. */
function drain(openings: { take(): boolean }): number {
  let taken = 0
  while (taken < 1000 && openings.take()) taken += 1
  return taken
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('eight plain connections at once, and eight more once the sockets were read in between', async () => {
  let told = 0
  const openings = openingsByTurn(() => {
    told += 1
  })
  expect(drain(openings)).toBe(8)
  await turn()
  expect([drain(openings), told]).toEqual([0, 0])
  await turn()
  expect([drain(openings), told]).toEqual([8, 1])
  openings.close()
  for (let turns = 0; turns < 4; turns += 1) await turn()
  expect([drain(openings), told]).toEqual([0, 1])
})

test('a burst, then one connection each 2.5 ms; a waiting caller is notified once when one may be opened', () => {
  const onMay = vi.fn()
  const openings = pacedOpenings(onMay)
  expect(drain(openings)).toBe(16)
  for (let again = 0; again < 5; again += 1) expect(openings.take()).toBe(false)
  vi.advanceTimersByTime(3)
  expect(onMay).toHaveBeenCalledTimes(1)
  expect(drain(openings)).toBe(1)
  vi.advanceTimersByTime(25)
  expect(drain(openings)).toBe(10)
  expect(onMay).toHaveBeenCalledTimes(2)
})

test('unused openings are kept up to one burst', () => {
  const openings = pacedOpenings(() => undefined)
  drain(openings)
  vi.advanceTimersByTime(60_000)
  expect(drain(openings)).toBe(16)
})

test('no caller is notified once it is closed', () => {
  const onMay = vi.fn()
  const openings = pacedOpenings(onMay)
  drain(openings)
  openings.close()
  vi.advanceTimersByTime(1000)
  expect(onMay).not.toHaveBeenCalled()
})
