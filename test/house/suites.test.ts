import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { longest, suites } from '../suites.ts'

const root = resolve(import.meta.dirname, '../..')
const filesOf = (pattern: string): string[] => globSync(pattern, { cwd: root })

/** A pattern for each alternative in the braces of a pattern. */
function alternatives(pattern: string): string[] {
  const braces = /\{([^{}]+)\}/.exec(pattern)
  if (braces === null) return [pattern]
  const [all, inside = ''] = braces
  return inside.split(',').flatMap((one) => alternatives(pattern.replace(all, () => one)))
}

/** The alternatives of patterns that find no file, as after a file was renamed. */
const unfound = (patterns: readonly string[]): string[] =>
  patterns.flatMap(alternatives).filter((pattern) => filesOf(pattern).length === 0)

/** The files that more than one of the lists contains. */
function contested(lists: readonly (readonly string[])[]): string[] {
  const all = lists.flatMap((patterns) => [...new Set(patterns.flatMap(filesOf))])
  return all.filter((file, index) => all.indexOf(file) !== index)
}

test.each(Object.entries(suites))('every pattern of the suites in `%s` finds a file', (_, patterns) => {
  expect(patterns.flatMap(filesOf).length).toBeGreaterThan(8)
  expect(unfound(patterns)).toEqual([])
})

test('every file that is begun first exists', () => {
  expect(unfound(longest.map((file) => `${file}.test.ts`))).toEqual([])
})

test('no file is in two lists', () => expect(contested(Object.values(suites))).toEqual([]))

test('a renamed file and a file in two lists are found', () => {
  expect(unfound(['test/server/{lists,renamed}.test.ts', 'test/{url,gone}/**/*.test.ts'])).toEqual([
    'test/server/renamed.test.ts',
    'test/gone/**/*.test.ts',
  ])
  expect(contested([['test/url/*.test.ts'], ['test/{url,init}/**/*.test.ts']])).toEqual([
    'test/url/url.test.ts',
  ])
})
