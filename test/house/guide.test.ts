import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { sourcesOf } from './imports.ts'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/guide.md'), 'utf8')
const ids = [...page.matchAll(/^\| ([A-Z]\d) \|/gm)].map(([, id = '']) => id)

test('the page lists every recommendation of the guide once', () => {
  const families = { M: 4, P: 4, I: 4, Q: 3, C: 3, A: 8, N: 2, O: 2, F: 2, D: 2, L: 2, T: 2, G: 2, Z: 1 }
  const expected = Object.entries(families).flatMap(([family, count]) =>
    Array.from({ length: count }, (_, at) => `${family}${at + 1}`),
  )
  expect(ids.toSorted()).toEqual(expected.toSorted())
})

test('every file that the page names is there', () => {
  const files = [...page.matchAll(/`((?:harness|reference-server)\/[\w/.-]+|docker-compose\.yml)`/g)].map(
    ([, file = '']) => file,
  )
  expect(files.length).toBeGreaterThan(10)
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
})

test('every id that a comment cites is on the page, and the comment says whose id it is', () => {
  const cited = sourcesOf(root, ['harness', 'reference-server']).flatMap(({ path, text }) =>
    [
      ...text.matchAll(
        /\b([MPIQCANOFDLTGZ]\d) of the guide\b|\(([MPIQCANOFDLTGZ]\d)(?:\)|, docs\/guide\.md)/g,
      ),
    ].map(([, one, other]) => ({ path, id: one ?? other ?? '' })),
  )
  expect(cited.length).toBeGreaterThan(3)
  expect(cited.filter(({ id }) => !ids.includes(id))).toEqual([])
})
