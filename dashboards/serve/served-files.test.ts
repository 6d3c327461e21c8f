import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundlePage } from './served-files.ts'

let directory = ''
let results = ''

/** A bundle with a report and a flame graph, a file beside the results, and symbolic links to it. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'served-'))
  results = join(directory, 'results')
  const bundle = join(results, '2026-01-31T12-00-00Z-browse+flow-b7c1')
  await mkdir(join(bundle, 'profiles', 'deep'), { recursive: true })
  await mkdir(join(results, 'other', 'report.html'), { recursive: true })
  for (const file of [
    'report.html',
    'run.json',
    '.hidden.html',
    'profiles/flamegraph.html',
    'profiles/deep/page.html',
  ])
    await writeFile(join(bundle, file), file)
  await writeFile(join(directory, 'report.html'), 'beside the results')
  await symlink(bundle, join(results, 'latest'))
  await symlink(directory, join(results, 'outside'))
  await mkdir(join(results, 'leaking'))
  await symlink('/etc/passwd', join(results, 'leaking', 'report.html'))
})
afterAll(() => rm(directory, { recursive: true }))

test.each([
  ['a report', '2026-01-31T12-00-00Z-browse+flow-b7c1/report.html', 'report.html'],
  ['a report by an encoded path', '2026-01-31T12-00-00Z-browse%2Bflow-b7c1/report.html', 'report.html'],
  ['the latest report', 'latest/report.html', 'report.html'],
  [
    'a flame graph',
    '2026-01-31T12-00-00Z-browse+flow-b7c1/profiles/flamegraph.html',
    'profiles/flamegraph.html',
  ],
])('%s is shown', async (_, path, text) => {
  expect((await bundlePage(results, path))?.text).toBe(text)
})

test.each([
  ['a file that is no page', 'latest/run.json'],
  ['a hidden file', 'latest/.hidden.html'],
  ['a page of neither', 'latest/profiles/deep/page.html'],
  ['a directory with the name of a page', 'other/report.html'],
  ['nothing', ''],
  ['the results themselves', 'report.html'],
  ['what lies above', '../report.html'],
  ['what lies above, encoded', '%2e%2e/report.html'],
  ['what lies above, with its slash encoded', '..%2freport.html'],
  ['what lies above, by the other slash', '..%5creport.html'],
  ['a path from the root', '/etc/passwd'],
  ['a path that ends early', 'latest/report.html%00.png'],
  ['a path that is no text', 'latest/%ff'],
  ['a link that leads out of the results', 'outside/report.html'],
  ['a page that is a link out of the results', 'leaking/report.html'],
  ['a bundle that is not there', 'nowhere/report.html'],
  ['a name longer than any', `${'a'.repeat(5000)}/report.html`],
])('%s is not', async (_, path) => {
  expect(await bundlePage(results, path)).toBeUndefined()
})

test('without results there is nothing to show', async () => {
  expect(await bundlePage(join(directory, 'none'), 'latest/report.html')).toBeUndefined()
})
