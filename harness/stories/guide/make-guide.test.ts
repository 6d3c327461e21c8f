import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exampleFigure, exampleResult } from '../../../test/fixtures/experiment-result.ts'
import { table } from '../../../test/fixtures/table/target.ts'
import { serialiseResult } from '../../bundle/experiments/experiment-result.ts'
import { makeGuide, writeGuide } from './make-guide.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tailgate-guide-'))
  await mkdir(join(root, 'experiments/results'), { recursive: true })
  await mkdir(join(root, 'elsewhere'))
  const experiment = {
    ...{ id: 'I3', title: 'Covering indexes', says: 'Index what is read.', doubt: 'It may not show.' },
    base: { environment: { INDEXES: 'basic' } },
    ...{ scenario: 'browse', head: { environment: { INDEXES: 'covering' } } },
    claim: [{ route: 'all', figure: 'p95', direction: 'falls' }],
  }
  await writeFile(join(root, 'experiments/i3.mjs'), `export default ${JSON.stringify(experiment)}\n`)
})
afterEach(() => rm(root, { recursive: true, force: true }))

const keep = (directory: string, name: string, content: string): Promise<void> =>
  writeFile(join(root, directory, name), content)

test('the pages are made of the stored results, together with those of another directory', async () => {
  await keep('experiments/results', 'i3.json', serialiseResult(exampleResult()))
  await keep('elsewhere', 'i3.json', serialiseResult(exampleResult()))
  const guide = await makeGuide({ root, target: table }, undefined, ['elsewhere'])
  expect(guide.problems).toEqual([])
  expect(guide.markdown).toContain('p95 of all routes: −20 % (−26 to −13 %)')
  expect(guide.markdown).toContain('- elsewhere (a processor, 2 processors, 100,000 rows, 2026-11-28)')
  await writeGuide(root, guide)
  expect(await readFile(join(root, 'docs/guide.md'), 'utf8')).toBe(guide.markdown)
  expect(await readFile(join(root, 'experiments/guide.html'), 'utf8')).toBe(guide.html)
})

test('a throughput that was measured while the other arm took the processors is on no page', async () => {
  const figure = { figure: 'throughput', label: 'throughput at saturation', change: 0.1 } as const
  const result = exampleResult({ figures: [exampleFigure(), exampleFigure(figure)] })
  await keep('experiments/results', 'i3.json', serialiseResult(result))
  const earlier = await makeGuide({ root, target: table })
  expect(earlier.markdown + earlier.html).not.toContain('throughput at saturation')
  await keep('experiments/results', 'i3.json', serialiseResult({ ...result, schema: 2 }))
  expect((await makeGuide({ root, target: table })).markdown).toContain('throughput at saturation')
})

test('results of another day within the directory of results are shown beside the own ones', async () => {
  await mkdir(join(root, 'experiments/results/2026-11-27'))
  await keep('experiments/results', 'i3.json', serialiseResult(exampleResult()))
  await keep('experiments/results/2026-11-27', 'i3.json', serialiseResult(exampleResult()))
  const { markdown, html } = await makeGuide({ root, target: table })
  const words = '1 experiment measured in both; of 1 figure called an effect here, 1 changed'
  expect(markdown).toContain(`Beside experiments/results/2026-11-27: ${words}`)
  expect(html).toContain(`Beside experiments/results/2026-11-27: ${words}`)
  expect(markdown).toContain('- experiments/results/2026-11-27 (a processor')
})

test('results of an older schema are left out with a sentence, and their experiments count as not measured', async () => {
  await keep('experiments/results', 'i3.json', JSON.stringify({ ...exampleResult(), schema: 0 }))
  const { markdown, problems } = await makeGuide({ root, target: table })
  expect(problems).toEqual([
    expect.stringMatching(/^experiments\/results\/i3\.json: its results are of schema 0, /),
  ])
  expect(markdown).toContain('not measured yet')
})

test('results of other arms than are described now are left out with a sentence', async () => {
  const { arms } = exampleResult()
  const head = { words: 'INDEXES=none', asked: { environment: { INDEXES: 'none' } } }
  await keep('experiments/results', 'i3.json', serialiseResult(exampleResult({ arms: { ...arms, head } })))
  const { markdown, problems } = await makeGuide({ root, target: table })
  expect(problems).toEqual([
    'experiments/results: I3 was measured with other arms than it describes now; measure it again.',
  ])
  expect(markdown).toContain('not measured yet')
})

test('a document with an unknown experiment is refused by its file name', async () => {
  await mkdir(join(root, 'experiments/guide'))
  const file = join(root, 'experiments/guide/document.ts')
  await writeFile(file, `export default { title: 'A', introduction: [], sections: [], colour: 'red' }\n`)
  await expect(makeGuide({ root, target: table })).rejects.toThrow('colour')
})
