import { expect, test } from 'vitest'
import { ApiError } from '../common/errors.ts'
import { isoTimestamp } from './database.ts'
import { cursorAfter, pageOf, startOf } from './paging.ts'

const rows = Array.from({ length: 21 }, (_, place) => ({
  id: 100 - place,
  created_at: '2025-01-02T03:04:05.678Z',
}))

test('a page has the requested rows, and knows whether there are more', () => {
  expect(pageOf(rows, {})).toMatchObject({ page: 1, page_size: 20, has_more: true, items: rows.slice(0, 20) })
  expect(pageOf(rows.slice(0, 20), {})).toMatchObject({ has_more: false, next_cursor: null })
  expect(pageOf([], { page: 3, page_size: 5 })).toMatchObject({ page: 3, page_size: 5, items: [] })
})

test('a cursor leads to the row after the last one, and replaces the page number', () => {
  const cursor = pageOf(rows, {}).next_cursor ?? ''
  expect(startOf({ page: 7, cursor }, 'int4')).toEqual({
    offset: 0,
    after: { createdAt: '2025-01-02T03:04:05.678Z', id: 81 },
  })
  expect(startOf({ page: 3, page_size: 10 }, 'int4')).toEqual({ offset: 20, after: null })
})

test.each([
  '',
  'x',
  'not|a|cursor',
  '2025-13-45T00:00:00.000Z|1',
  '2025-01-01T00:00:00.000Z|x',
  '2025-01-01T00:00:00.000Z|99999999999999999',
  '2025-01-01T00:00:00.000Z|9007199254740992',
  '2025-01-01T00:00:00.000Z|-1',
  '2025-02-30T00:00:00.000Z|1',
  '2025-02-29T00:00:00.000Z|1',
  '2025-01-01T24:00:00.000Z|1',
  '2025-01-01T00:00:60.000Z|1',
  '0000-01-01T00:00:00.000Z|1',
])('a made up cursor is refused: %s', (text) => {
  expect(() => startOf({ cursor: Buffer.from(text).toString('base64url') }, 'int8')).toThrow(ApiError)
})

test('a cursor cannot contain an id that its table cannot have', () => {
  const of = (id: number) => ({ cursor: cursorAfter({ id, created_at: '2024-02-29T00:00:00.000Z' }) })
  expect(startOf(of(2_147_483_647), 'int4').after?.id).toBe(2_147_483_647)
  expect(() => startOf(of(2_147_483_648), 'int4')).toThrow(ApiError)
  expect(startOf(of(2_147_483_648), 'int8').after?.id).toBe(2_147_483_648)
})

test('a cursor can be read back', () => {
  const row = { id: 42, created_at: '2025-01-02T03:04:05.006Z' }
  expect(startOf({ cursor: cursorAfter(row) }, 'int4').after).toEqual({ createdAt: row.created_at, id: 42 })
})

test.each([
  ['2025-01-02 03:04:05+00', '2025-01-02T03:04:05.000Z'],
  ['2025-01-02 03:04:05.6+00', '2025-01-02T03:04:05.600Z'],
  ['2025-01-02 03:04:05.67+00', '2025-01-02T03:04:05.670Z'],
  ['2025-01-02 03:04:05.678+00', '2025-01-02T03:04:05.678Z'],
])('the time %s is written %s', (text, expected) => {
  expect(isoTimestamp(text)).toBe(expected)
})
