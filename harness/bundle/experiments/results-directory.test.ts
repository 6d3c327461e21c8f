import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exampleResult } from '../../../test/fixtures/experiment-result.ts'
import { readResults, writeResult } from './results-directory.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-results-'))
})
afterEach(() => rm(directory, { recursive: true }))

const failed = exampleResult({ verdict: 'not measured', figures: [], why: 'It did not start.' })

/** The verdict that is kept after these results were written one after another. */
async function keptAfter(...results: readonly ReturnType<typeof exampleResult>[]) {
  for (const result of results) await writeResult(directory, result)
  return (await readResults(directory)).results.map(({ verdict }) => verdict)
}

test('a result replaces the one before, but one that could not be measured replaces no measured one', async () => {
  expect(await keptAfter(failed)).toEqual(['not measured'])
  expect(await keptAfter(exampleResult())).toEqual(['helps'])
  expect(await keptAfter(failed)).toEqual(['helps'])
  expect(await keptAfter(exampleResult({ verdict: 'hurts' }))).toEqual(['hurts'])
})
