import { expect, test } from 'vitest'
import { readOpenApi } from './openapi.ts'

const read = (paths: object) =>
  readOpenApi('openapi.json', JSON.stringify({ openapi: '3.1.0', info: { title: 'Shop' }, paths }))

test('a path is cut at #, and another operation on the same path is left out', () => {
  const { routes, notes } = read({
    '/items#all': { get: {} },
    '/items#some': { get: {}, head: {} },
    '/cart': { get: {} },
  })
  expect(routes.map(({ method, pattern, requests }) => [method, pattern, requests[0]?.path])).toEqual([
    ['GET', '/items', '/items'],
    ['HEAD', '/items', '/items'],
    ['GET', '/cart', '/cart'],
  ])
  expect(notes).toContain('Cut at "#", as nothing behind it is ever sent: 2 paths.')
  expect(notes).toContainEqual(expect.stringMatching(/^Left out: 1 operation with a path/))
})

test('a path that no request may have is left out', () => {
  const { routes, notes } = read({ '/a\u0001b': { get: {} }, '/items/{id}': { get: {} } })
  expect(routes.map(({ pattern }) => pattern)).toEqual(['/items/:id'])
  expect(notes).toContainEqual(expect.stringMatching(/^Left out: 1 operation with a path/))
})
