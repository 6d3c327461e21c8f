import { expect, test } from 'vitest'
import { isRecord, recordOf } from './record.ts'

test.each<[string, unknown, boolean]>([
  ['an object', { a: 1 }, true],
  ['an object without fields', {}, true],
  ['an object without a prototype', Object.create(null), true],
  ['a list', [{ a: 1 }], false],
  ['null', null, false],
  ['undefined', undefined, false],
  ['a text', 'a', false],
  ['a function', () => 1, false],
])('%s', (_, value, expected) => {
  expect(isRecord(value)).toBe(expected)
  expect(recordOf(value)).toEqual(expected ? value : {})
})
