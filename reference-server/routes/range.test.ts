import { expect, test } from 'vitest'
import { isTagged, parseRange } from './range.ts'

test.each([
  [undefined, 100, 'whole'],
  ['bytes=0-9', 100, { start: 0, end: 9 }],
  ['bytes=90-', 100, { start: 90, end: 99 }],
  ['bytes=-10', 100, { start: 90, end: 99 }],
  ['bytes=-1000', 100, { start: 0, end: 99 }],
  ['bytes=0-1000', 100, { start: 0, end: 99 }],
  ['bytes=99-99', 100, { start: 99, end: 99 }],
  ['bytes=100-', 100, 'unsatisfiable'],
  ['bytes=-0', 100, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=9-1', 100, 'whole'],
  ['bytes=0-1,5-6', 100, 'whole'],
  ['bytes=-', 100, 'whole'],
  ['bytes=a-b', 100, 'whole'],
  ['bytes=1e1-20', 100, 'whole'],
  ['items=0-9', 100, 'whole'],
  ['bytes=99999999999999999999-', 100, 'whole'],
] as const)('%s of %d bytes', (header, size, expected) => {
  expect(parseRange(header, size)).toEqual(expected)
})

test.each([
  [undefined, false],
  ['', false],
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['"b",W/"a" , "c"', true],
  ['*', true],
  [' * ', true],
  ['"b"', false],
  ['a', false],
  ['"a', false],
  ['"b, a"', false],
  ['"aa", W/"b"', false],
])('If-None-Match %s names "a": %s', (header, expected) => {
  expect(isTagged(header, '"a"')).toBe(expected)
})
