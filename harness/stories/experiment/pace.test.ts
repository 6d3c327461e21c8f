import { expect, test } from 'vitest'
import { roundsFor, secondsEach } from './pace.ts'

test.each([
  [60, 4, 5],
  [100, 4, 5],
  [138, 5, 5],
  [150, 6, 5],
  [168, 6, 8],
  [186, 6, 12],
  [270, 8, 12],
  [3600, 12, 12],
])('%i s are %i invocations with slices of %i s', (seconds, rounds, secondsOfSlices) => {
  expect(roundsFor(seconds)).toMatchObject({ rounds, pace: { secondsOfSlices } })
})

const plain = { comparisons: [1], sweep: undefined }
const sweep = { comparisons: [1, 2, 3, 4], sweep: {} }
test('the time is shared by what each has to measure', () => {
  expect(secondsEach(plain, [], 320)).toBe(270)
  expect(secondsEach(sweep, [], 320)).toBe(80)
  expect(secondsEach(plain, [sweep], 520)).toBe(104)
  const after = [...Array.from({ length: 18 }, () => plain), ...Array.from({ length: 4 }, () => sweep)]
  const own = secondsEach(plain, after, 73 * 60)
  expect(own).toBeGreaterThan(130)
  expect(secondsEach(sweep, after, 73 * 60) / own).toBeCloseTo(0.65, 1)
})
