import { expect, test } from 'vitest'
import { ApiError } from '../common/errors.ts'
import { isoTimestamp } from './database.ts'
import { cursorAfter, pageOf, startOf } from './paging.ts'

const rows = Array.from({ length: 21 }, (_, place) => ({
  id: 100 - place,
  created_at: '2025-01-02T03:04:05.678Z',
}))

test('a page has what was asked for, and knows whether there is more', () => {
  expect(pageOf(rows, {})).toMatchObject({ page: 1, page_size: 20, has_more: true, items: rows.slice(0, 20) })
  expect(pageOf(rows.slice(0, 20), {})).toMatchObject({ has_more: false, next_cursor: null })
  expect(pageOf([], { page: 3, page_size: 5 })).toMatchObject({ page: 3, page_size: 5, items: [] })
})

test('a cursor leads to the row after the last one, and takes the place of the page', () => {
  const cursor = pageOf(rows, {}).next_cursor ?? ''
  expect(startOf({ page: 7, cursor })).toEqual({
    offset: 0,
    after: { createdAt: '2025-01-02T03:04:05.678Z', id: 81 },
  })
  expect(startOf({ page: 3, page_size: 10 })).toEqual({ offset: 20, after: null })
})

test.each([
  '',
  'x',
  'not|a|cursor',
  '2025-13-45T00:00:00.000Z|1',
  '2025-01-01T00:00:00.000Z|x',
  '2025-01-01T00:00:00.000Z|99999999999999999',
])('a made up cursor is refused: %s', (text) => {
  expect(() => startOf({ cursor: Buffer.from(text).toString('base64url') })).toThrow(ApiError)
})

test('a cursor is what it was made from', () => {
  const row = { id: 42, created_at: '2025-01-02T03:04:05.006Z' }
  expect(startOf({ cursor: cursorAfter(row) }).after).toEqual({ createdAt: row.created_at, id: 42 })
})

test.each([
  ['2025-01-02 03:04:05+00', '2025-01-02T03:04:05.000Z'],
  ['2025-01-02 03:04:05.6+00', '2025-01-02T03:04:05.600Z'],
  ['2025-01-02 03:04:05.67+00', '2025-01-02T03:04:05.670Z'],
  ['2025-01-02 03:04:05.678+00', '2025-01-02T03:04:05.678Z'],
])('the time %s is written %s', (text, expected) => {
  expect(isoTimestamp(text)).toBe(expected)
})
