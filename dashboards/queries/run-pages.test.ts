import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runPagesIn } from './run-pages.ts'

let results = ''
beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), 'run-pages-'))
  const made = {
    '2026-01-31T12-00-00Z-browse-b7c1': [
      'report.html',
      'profiles/flamegraph.html',
      'profiles/flamegraph.folded',
    ],
    '2026-01-31T12-10-00Z-browse-a0b7c1': ['run.json'],
    '2026-01-31T12-20-00Z-flow-gate_7': ['report.html'],
  }
  for (const [bundle, files] of Object.entries(made)) {
    await mkdir(join(results, bundle, 'profiles'), { recursive: true })
    for (const file of files) await writeFile(join(results, bundle, file), '')
  }
})
afterAll(() => rm(results, { recursive: true }))

test.each([
  [
    'a run with a report and a flame graph',
    'b7c1',
    {
      report: '2026-01-31T12-00-00Z-browse-b7c1/report.html',
      profiles: [{ name: 'flamegraph', file: '2026-01-31T12-00-00Z-browse-b7c1/profiles/flamegraph.html' }],
    },
  ],
  ['a run that goes on, whose report is still to come', 'a0b7c1', { report: undefined, profiles: [] }],
  [
    'an id as file systems take it',
    'gate:7',
    { report: '2026-01-31T12-20-00Z-flow-gate_7/report.html', profiles: [] },
  ],
  ['a run whose bundle is elsewhere', 'c1', undefined],
])('%s has its pages', async (_, run, pages) => {
  expect((await runPagesIn(results, [run, run])).get(run)).toEqual(pages)
})

test('without a directory of results no run has pages', async () => {
  expect(await runPagesIn(join(results, 'none'), ['b7c1'])).toEqual(new Map())
})
