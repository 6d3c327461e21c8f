import { expect, test } from 'vitest'
import { isSamePlace } from './kept-stacks.ts'

test.each([
  ['http://127.0.0.1:3000', true],
  ['http://127.0.0.1:3000/', true],
  ['http://localhost:3000', true],
  ['HTTP://LOCALHOST:3000', true],
  ['http://[::1]:3000', false],
  ['http://127.0.0.1:3001', false],
  ['https://127.0.0.1:3000', false],
  ['http://example.com:3000', false],
])('a stack kept at http://127.0.0.1:3000 is found by %s: %s', (url, isFound) =>
  expect(isSamePlace('http://127.0.0.1:3000', url)).toBe(isFound),
)
