import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { exampleResult } from '../../../test/fixtures/experiment-result.ts'
import { parseResult, serialiseResult } from './experiment-result.ts'
import { readResults, writeResult } from './results-directory.ts'

test('a result is read as it was written, and a file that is no result is reported beside it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'results-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  expect(await readResults(join(directory, 'none'))).toEqual({ results: [], problems: [] })
  const result = exampleResult({ id: 'I3' })
  await writeResult(directory, result)
  writeFileSync(join(directory, 'old.json'), JSON.stringify({ ...result, schema: 0 }))
  const { results, problems } = await readResults(directory)
  expect(results).toEqual([result])
  expect(problems).toEqual([
    {
      file: join(directory, 'old.json'),
      problem: 'its results are of schema 0, and this version reads 1 and 2; measure it again',
    },
  ])
})

test.each([
  ['{', 'it is no JSON'],
  ['[]', 'it holds no result of an experiment'],
  [serialiseResult({ ...exampleResult({}), verdict: 'wins' as never }), 'verdict: '],
])('%.20s is no result', (content, problem) => {
  const read = parseResult(content)
  expect('problem' in read && read.problem).toContain(problem)
})
