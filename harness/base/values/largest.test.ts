import { expect, test } from 'vitest'
import { largest } from './largest.ts'

test.each([
  ['none', [], Number.NEGATIVE_INFINITY],
  ['some', [-3, 7, 2], 7],
  ['one that is no number', [1, Number.NaN, 2], Number.NaN],
  ['a million', Array.from({ length: 1_000_000 }, (_, index) => index), 999_999],
] as const)('the largest of numbers: %s', (_, values, most) => {
  expect(largest(values)).toBe(most)
})
