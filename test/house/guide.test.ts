import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import guide from '../../experiments/guide/document.ts'
import { loadExperiments } from '../../harness/config/experiment/load-experiments.ts'
import { loadTarget } from '../../harness/config/loading/load.ts'
import { makeGuide } from '../../harness/stories/guide/make-guide.ts'
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

test('every id that a comment cites is on the page, and the comment names the guide', () => {
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

test('the page is what the stored results produce (tailgate experiment --document writes it anew)', async () => {
  const { markdown, problems } = await makeGuide(await loadTarget(root))
  if (process.env.UPDATE_DOCUMENTS === '1') writeFileSync(join(root, 'docs/guide.md'), markdown)
  expect(problems).toEqual([])
  expect(readFileSync(join(root, 'docs/guide.md'), 'utf8')).toBe(markdown)
})

describe('what the page says of rows', () => {
  const rows = guide.sections.flatMap((section) => section.rows)

  test('names only files that exist', () => {
    const files = rows.flatMap(({ shownBy = [] }) => shownBy)
    expect(files.length).toBeGreaterThan(20)
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
  })

  test('shows each by an experiment or by a test', () => {
    const experiments = readdirSync(join(root, 'experiments')).map((file) => file.replace(/\.ts$/, ''))
    const bare = rows.filter(
      ({ id, shownBy }) => shownBy === undefined && !experiments.includes(id.toLowerCase()),
    )
    expect(bare.map(({ id }) => id)).toEqual([])
  })

  test('predicts the combination of all switches from experiments that exist', async () => {
    const { experiments, broken } = await loadExperiments(await loadTarget(root))
    expect(broken).toEqual([])
    const parts = guide.together?.of ?? []
    const known = parts.filter(({ id, point }) => {
      const found = experiments.find((one) => one.id === id)
      return point === undefined
        ? found?.sweep === undefined && found !== undefined
        : found?.comparisons.some(({ label }) => label === point)
    })
    expect(known).toEqual(parts)
  })
})
