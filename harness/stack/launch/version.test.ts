import { expect, test } from 'vitest'
import { isAtLeast } from './version.ts'

test.each([
  ['20.10.24+dfsg1', [20, 10], true],
  ['20.9.1', [20, 10], false],
  ['3', [3, 0], true],
  ['1.25.0', [1, 25, 1], false],
  ['1.30.0', [1, 25, 1], true],
  ['unknown', [0], false],
] as const)('%s against %j', (version, wanted, is) => {
  expect(isAtLeast(version, ...wanted)).toBe(is)
})
