import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleReport } from '../../test/fixtures/report.ts'
import type { Arm } from '../config/setup/switches.ts'
import { createBundle } from './bundle.ts'
import { readBundle, readRun } from './read-run.ts'
import type { StoredComparison } from './stored-comparison.ts'

const setup: Arm = {
  ...{ protocol: 'http1', proxy: 'guide', postgres: 'guide', redis: 'memory' },
  ...{ files: 'app', workers: 3, bodyLimit: '64MiB', environment: {} },
}
const comparison: StoredComparison = {
  ...{ kind: 'comparison', purpose: 'gate', id: 'abc', startedAt: 1_700_000_000_000, status: 'complete' },
  ...{ command: 'tailgate gate --base main', scenarios: ['browse'], seed: 7, notes: ['A note.'] },
  ...{ isSame: false, advisory: undefined },
  arms: {
    base: { words: 'main (1a2b3c4)', commit: 'a'.repeat(40), setup },
    head: { words: 'the working tree', commit: undefined, setup },
  },
  settings: { alpha: 0.01, tolerable: { p95: 0.05 } },
  environment: sampleReport().run.environment,
  verdict: { outcome: 'unproven', reason: 'It has not ended.' },
}

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'tailgate-comparison-'))
})
afterEach(() => rm(out, { recursive: true }))

async function closed(): Promise<string> {
  const bundle = await createBundle(out, { id: 'abc', startedAt: 0, scenarios: ['gate'] }, comparison)
  await bundle.append('pairs.jsonl', '{}\n')
  await bundle.close(comparison)
  return bundle.directory
}

test('a comparison that is written to its bundle is read back unchanged', async () => {
  const read = await readBundle(await closed())
  expect('comparison' in read && read.comparison).toEqual(comparison)
})

test('before the bundle is closed, its opening is read', async () => {
  const aborted = { ...comparison, status: 'aborted' } as const
  const bundle = await createBundle(out, { id: 'abc', startedAt: 0, scenarios: ['gate'] }, aborted)
  const read = await readBundle(bundle.directory)
  expect('comparison' in read && read.comparison.status).toBe('aborted')
})

test('changed evidence is refused', async () => {
  const directory = await closed()
  await writeFile(join(directory, 'pairs.jsonl'), '{}\n{}\n')
  await expect(readBundle(directory)).rejects.toMatchObject({ code: 'BUNDLE_UNREADABLE' })
})

test('a verdict that was written by hand is detected', async () => {
  const file = join(await closed(), 'run.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace('"unproven"', '"pass"'))
  await expect(readBundle(join(file, '..'))).rejects.toThrow('it has changed since the run wrote it')
})

test('a beginning later than any date is refused', async () => {
  const late = { ...comparison, startedAt: 8.64e15 + 1 }
  const { directory } = await createBundle(out, { id: 'abc', startedAt: 0, scenarios: ['gate'] }, late)
  await expect(readBundle(directory)).rejects.toMatchObject({
    code: 'BUNDLE_UNREADABLE',
    message: expect.stringContaining('startedAt'),
  })
})

test('it is not read as a run', async () => {
  await expect(readRun(await closed())).rejects.toThrow('a comparison of two arms')
})
