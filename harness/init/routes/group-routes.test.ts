import { expect, test } from 'vitest'
import { groupRoutes } from './group-routes.ts'

test('a log may have more requests than a function may have arguments', () => {
  const seen = Array.from({ length: 150_000 }, () => ({ method: 'GET', target: '/items' }))
  expect(groupRoutes(seen).routes).toMatchObject([{ pattern: '/items', weight: 150_000 }])
})
