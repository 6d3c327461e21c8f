import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, test } from 'vitest'
import { queuedFor, Timing, timed } from './timing.ts'

test('only phases that took time are listed, in milliseconds', () => {
  const timing = new Timing()
  expect(timing.toString()).toBe('')
  timing.auth = 0.1234567
  timing.query = 2
  expect(timing.toString()).toBe('auth;dur=0.123, query;dur=2')
})

test('work is added to its phase, even when it fails', async () => {
  const timings = new AsyncLocalStorage<Timing>()
  const timing = new Timing()
  const pause = () => new Promise((resolve) => setTimeout(resolve, 10))
  await timings.run(timing, () => timed(timings, 'query', pause))
  const failing = timings.run(timing, () =>
    timed(timings, 'auth', async () => {
      await pause()
      throw new Error('refused')
    }),
  )
  await expect(failing).rejects.toThrow('refused')
  expect(timing.query).toBeGreaterThan(8)
  expect(timing.auth).toBeGreaterThan(8)
})

test.each([
  ['t=1700000000.100', 1_700_000_000_150, 50],
  ['t=1700000000.100', 1_700_000_000_050, 0],
  ['t=1600000000.100', 1_700_000_000_050, 0],
  ['1700000000.100', 1_700_000_000_150, 0],
  [undefined, 1_700_000_000_150, 0],
])('queued since %s', (header, now, expected) => {
  expect(queuedFor(header, now)).toBeCloseTo(expected, 3)
})
