import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keptResults, resultsOfRows } from './places.ts'

test.each<[string, string | undefined, number | undefined, string]>([
  ['no rows that were asked for', undefined, 100_000, keptResults],
  ['the rows of the target', '100000', 100_000, keptResults],
  ['other rows', '10000000', 100_000, join(keptResults, '10000000-rows')],
])('results of %s have their own directory', (_, rows, usual, directory) => {
  expect(resultsOfRows(rows, usual)).toBe(directory)
})
