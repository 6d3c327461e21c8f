import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sampleBudgets, sampleReport } from '../../test/fixtures/report.ts'
import { withNamesOfToday } from './older-names.ts'
import { readRun } from './read-run.ts'
import { type StoredRecord, serialiseRecord } from './sealed-record.ts'

const { run, verdict, profiles } = sampleReport()
const stored = { ...run, budgets: sampleBudgets, verdict, profiles }

/** A bundle whose run.json contains these fields and has a valid seal. */
async function bundleWith(record: object): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'older-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'run.json'), serialiseRecord(record as StoredRecord, {}))
  return directory
}

const verdictWith = (field: object) => ({
  ...verdict,
  scenarios: verdict.scenarios.map((scenario) => ({ ...scenario, ...field })),
})

test('a bundle with older field names is read under the names of today', async () => {
  const directory = await bundleWith({ ...stored, looks: 3, verdict: verdictWith({ settlingSeconds: 4 }) })
  const read = await readRun(directory)
  expect(read.run.decisions).toBe(3)
  expect(read.run.verdict.scenarios.map(({ warmUpCutSeconds }) => warmUpCutSeconds)).toEqual(
    verdict.scenarios.map(() => 4),
  )
})

test.each([
  ['both names of one field', { ...stored, looks: 3, decisions: 2 }, 'Unrecognized key: "looks"'],
  ['a name that no bundle ever had', { ...stored, glances: 3 }, 'Unrecognized key: "glances"'],
])('a bundle with %s is refused', async (_, record, problem) => {
  await expect(readRun(await bundleWith(record))).rejects.toMatchObject({
    message: expect.stringContaining(problem),
  })
})

test.each([
  [null],
  ['text'],
  [{}],
  [{ verdict: null }],
  [{ verdict: { scenarios: 'none' } }],
  [[{ looks: 1 }]],
])('%j stays as it is, for the schema to refuse', (record) =>
  expect(withNamesOfToday(record)).toEqual(record),
)
