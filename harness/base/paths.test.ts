import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { cacheDirectory } from './paths.ts'

test.each([
  ['cache', resolve('cache')],
  ['/var/cache/tailgate', '/var/cache/tailgate'],
])('a cache that is called %s is absolute', (typed, directory) => {
  expect(cacheDirectory({ TAILGATE_CACHE: typed })).toBe(directory)
})
