import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { sampleBudgets, sampleReport } from '../../test/fixtures/report.ts'
import type { Budget } from '../config/budgets/budget.ts'
import { comparisonRecordSchema } from './comparison-record.ts'
import { runRecordSchema } from './run-record.ts'
import { isSealed, serialiseRecord } from './sealed-record.ts'

const report = sampleReport()
const stored = { ...report.run, budgets: sampleBudgets, verdict: report.verdict, profiles: report.profiles }

test.each([
  ['run.schema.json', runRecordSchema],
  ['comparison.schema.json', comparisonRecordSchema],
])(
  'docs/%s equals the schema that reads records (UPDATE_DOCUMENTS=1 writes it anew)',
  async (name, reader) => {
    const file = join(import.meta.dirname, '../../docs', name)
    const schema = z.toJSONSchema(reader, { io: 'input' })
    if (process.env.UPDATE_DOCUMENTS === '1') await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(schema)
  },
)

test('a budget with every property is unchanged after JSON', () => {
  const said = { scenario: 'spike', route: 'all', figure: 'memory', limit: 1 } as const
  const budgets: Budget[] = [
    { ...said, service: 'postgres', level: 'warn' },
    { ...said, figure: 'p99', window: 5, during: 'step 2' },
    { ...said, figure: 'heapGrowth' },
  ]
  const text = serialiseRecord({ ...stored, budgets, notes: ['spike was stopped.'] }, {})
  expect(runRecordSchema.parse(JSON.parse(text))).toMatchObject({ budgets, notes: ['spike was stopped.'] })
})

test('a percentile below 1, which no new budget may limit, is read from an older bundle', () => {
  const budgets: Budget[] = [{ scenario: 'browse', route: 'list', figure: 'p0.95', limit: 25_000 }]
  const text = serialiseRecord({ ...stored, budgets }, {})
  expect(runRecordSchema.parse(JSON.parse(text)).budgets).toMatchObject(budgets)
})

test('a beginning later than any date is refused', () => {
  const isRead = (startedAt: number) =>
    runRecordSchema.safeParse(JSON.parse(serialiseRecord({ ...stored, startedAt }, {}))).success
  expect([isRead(8.64e15), isRead(8.64e15 + 1)]).toEqual([true, false])
})

test('the paths of routes are unchanged after JSON, and a bundle without them is read', () => {
  const routes = { list: 'GET /items' }
  const back = (run: typeof stored) => runRecordSchema.parse(JSON.parse(serialiseRecord(run, {}))).routes
  expect([back({ ...stored, routes }), back(stored)]).toEqual([routes, undefined])
})

test('infinite and undefined values are unchanged after JSON', () => {
  const text = serialiseRecord(stored, {})
  const { schema: _, digests: __, seal: ___, ...back } = runRecordSchema.parse(JSON.parse(text))
  expect(back).toEqual(stored)
})

test.each([
  ['a value', (text: string) => text.replace('"limit": 25000', '"limit": 25001')],
  ['an outcome', (text: string) => text.replace('"outcome": "fail"', '"outcome": "pass"')],
  ['the seal', (text: string) => text.replace(/"seal": "./, '"seal": "x')],
])('changing %s breaks the seal, changing white space does not', (_, change) => {
  const text = serialiseRecord(stored, {})
  expect(isSealed(JSON.parse(text))).toBe(true)
  expect(isSealed(JSON.parse(change(text)))).toBe(false)
  expect(isSealed(JSON.parse(JSON.stringify(JSON.parse(text), null, '\t')))).toBe(true)
})
