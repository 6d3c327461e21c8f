import { expect, test } from 'vitest'
import { secondsEach } from './gate-time.ts'

test.each([
  ['one scenario has all of it', 1, 1800, 1800],
  ['several share it', 3, 1800, 600],
  ['twenty minutes by default', 2, undefined, 600],
  ['more where so many scenarios need more', 6, undefined, 300],
] as const)('%s', (_, scenarios, asked, each) => {
  expect(secondsEach(scenarios, asked)).toBe(each)
})

test('a time that is too short for so many scenarios is refused with the time that suffices', () => {
  expect(() => secondsEach(3, 600)).toThrow('is too short for 3 scenarios')
  expect(() => secondsEach(3, 600)).toThrow('give 15m or fewer scenarios')
  expect(secondsEach(2, 600)).toBe(300)
})
