import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { StoredComparison } from '../../bundle/stored-comparison.ts'
import type { StoredRun } from '../../bundle/stored-run.ts'
import { judgeStoredComparison } from './comparison/stored-comparison.ts'
import { judgeStored } from './stored-report.ts'

const none = { budget: [], tolerable: [], negligible: [], accept: [] }
const aborted = { status: 'aborted' } as unknown as StoredComparison

test.each([
  ['--tolerable', { ...none, tolerable: ['p95 5%'] }],
  ['--negligible', { ...none, negligible: ['p95 5%'] }],
  ['--accept', { ...none, accept: ['p95: a new filter'] }],
])('a run is not judged by %s, which is for comparisons', async (_, limits) => {
  const judged = judgeStored({ directory: '/nowhere', run: {} as StoredRun }, limits)
  await expect(judged).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('--budget') })
})

test('a comparison is not judged by --budget, which is for runs', async () => {
  const limits = { ...none, budget: ['p95<=5ms'] }
  const judged = judgeStoredComparison({ directory: '/nowhere', comparison: aborted }, '/nowhere', limits)
  await expect(judged).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('--tolerable'),
  })
})

test('a comparison that was killed before its first line is named as unreadable', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bundle-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const judged = judgeStoredComparison({ directory, comparison: aborted }, directory, none)
  await expect(judged).rejects.toMatchObject({
    code: 'BUNDLE_UNREADABLE',
    message: expect.stringContaining('pairs.jsonl'),
  })
})
