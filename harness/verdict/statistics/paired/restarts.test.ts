import { expect, test } from 'vitest'
import { noiseParts, secondsOfSlices } from './restarts.ts'

test.each<[string, number, number, number, number]>([
  ['as much between as a second of slices has within', 0.0002, 0.0001, 1, Math.sqrt(4)],
  ['four times as much within a second', 0.0005, 0.0004, 1, Math.sqrt(16)],
])('%s', (_, whole, within, seconds, found) => {
  expect(secondsOfSlices(noiseParts(whole, within, seconds), 8)).toBeCloseTo(found)
})

test('when nothing differs between invocations, no restart is needed', () => {
  expect(secondsOfSlices(noiseParts(0.0001, 0.0004, 2), 8)).toBe(Infinity)
})
