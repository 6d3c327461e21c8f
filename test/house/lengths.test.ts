import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { sourcesOf } from './imports.ts'
import { longFiles, longFunctions, medianLines, writtenFiles } from './lengths.ts'

const root = resolve(import.meta.dirname, '../..')
const product = ['harness', 'dashboards', 'profiles', 'reference-server']
const sources = sourcesOf(root, product)

/** Functions longer than 60 lines, each with its reason; five at most. */
const known: readonly string[] = [
  // Hot path: its variables belong to one connection, and every received byte passes through them.
  'harness/http/h1/connection.ts openConnection',
  // Hot path, as above, with many requests on one connection.
  'harness/http/h2/connection.ts openH2Connection',
]

test('only the known functions are longer than 60 lines, and those still are', () => {
  expect(known.length).toBeLessThanOrEqual(5)
  expect(sources.length).toBeGreaterThan(400)
  expect(sources.flatMap(longFunctions).sort()).toEqual(known.toSorted())
})

test('no file that people write is longer than 300 lines, and neither are tests', () => {
  const files = writtenFiles(root, [...product, 'examples', 'experiments', 'scenarios', 'scripts', 'test'])
  expect(files.length).toBeGreaterThan(1500)
  expect(longFiles(files)).toEqual([])
})

test('half of all source files have at most 80 lines', () =>
  expect(medianLines(sources)).toBeLessThanOrEqual(80))

const body = (lines: number): string => Array.from({ length: lines - 2 }, () => '  work()').join('\n')

test.each([
  [60, []],
  [61, ['odd.ts long']],
])('of functions of %i lines those are found that are too long', (lines, found) => {
  const texts = [
    `function long() {\n${body(lines)}\n}`,
    `const long = () => {\n${body(lines)}\n}`,
    `class Any {\n  long() {\n${body(lines)}\n  }\n}`,
  ]
  for (const text of texts) expect(longFunctions({ path: 'odd.ts', text })).toEqual(found)
})

test('a file of 301 lines is found', () => {
  expect(longFiles([{ path: 'odd.ts', text: 'work()\n'.repeat(301) }])).toEqual([
    'odd.ts has 301 lines, 300 at most',
  ])
  expect(longFiles([{ path: 'odd.ts', text: 'work()\n'.repeat(300) }])).toEqual([])
})

test.each([
  [[1, 2, 90], 2],
  [[81, 82, 3], 81],
  [[], 0],
])('the median of files of %j lines is %i', (lengths, median) => {
  expect(medianLines(lengths.map((lines) => ({ text: 'work()\n'.repeat(lines) })))).toBe(median)
})
