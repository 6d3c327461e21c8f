import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BudgetVerdict, ScenarioVerdict } from '../../harness/bundle/verdict.ts'
import { readEvidence } from '../../harness/evidence/reader/evidence-reader.ts'
import { judge } from '../../harness/verdict/judge.ts'
import { tailgate } from '../end-to-end/tailgate.ts'

interface Document {
  readonly bundle: string
  readonly verdict: { readonly scenarios: readonly Pick<ScenarioVerdict, 'budgets'>[] }
}

let out: string
let document: Document
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'tailgate-costs-'))
  await chmod(out, 0o711)
  const args = ['run', 'counted', '--no-profile', '--no-calibrate', '--out', out, '--json']
  const project = resolve(import.meta.dirname, '../fixtures/table')
  // On a busy machine a run may miss its rate, and then no count is a pass; and requests may be under way at its edges for so
  // long that one query more or less counts, which leaves a limit of exactly one query unproven. A counter that is wrong is
  // wrong in all tries, and the tests below fail.
  for (let tries = 0; tries < 4; tries += 1) {
    const { stdout, stderr } = await tailgate(args, undefined, project).finished
    if (stdout === '') throw new Error(stderr)
    document = JSON.parse(stdout)
    const [scenario] = document.verdict.scenarios
    if (isDeepStrictEqual(outcomes(scenario?.budgets), expected)) break
  }
})
afterAll(() => rm(out, { recursive: true, force: true }))

const outcomes = (budgets: readonly Pick<BudgetVerdict, 'budget' | 'outcome'>[] = []) =>
  budgets
    .filter(({ budget }) => budget.figure.endsWith('PerRequest'))
    .map(({ budget: { figure, limit }, outcome }) => `${figure} <= ${limit}: ${outcome}`)

const expected = [
  'queriesPerRequest <= 1: pass',
  'queriesPerRequest <= 1000: pass',
  'queriesPerRequest <= 0.001: fail',
  'rowsPerRequest <= 1: pass',
  'redisCommandsPerRequest <= 0: pass',
  'walBytesPerRequest <= 0: pass',
]

test('one query per request is counted as exactly that, while requests are in flight at both ends', () => {
  const [scenario] = document.verdict.scenarios
  expect(outcomes(scenario?.budgets)).toEqual(expected)
  const value = scenario?.budgets.find(({ budget }) => budget.figure === 'queriesPerRequest')?.value
  expect(Math.abs((value ?? 0) - 1)).toBeLessThan(0.01)
})

test('the bundle gives the same result again', async () => {
  const { stdout } = await tailgate(['judge', document.bundle, '--json']).finished
  const again: Document = JSON.parse(stdout)
  expect(outcomes(again.verdict.scenarios[0]?.budgets)).toEqual(expected)
})

test('a bundle without the counters is unreadable as a whole, and its evidence proves nothing of them', async () => {
  const cut = join(out, 'cut')
  await cp(document.bundle, cut, { recursive: true })
  await rm(join(cut, 'work.jsonl'))
  const { code, stderr } = await tailgate(['judge', cut]).finished
  expect(code).toBe(3)
  expect(stderr).toContain('work.jsonl is missing')
  const budgets = document.verdict.scenarios[0]?.budgets.map(({ budget }) => budget) ?? []
  const judged = judge(await readEvidence(cut), budgets).scenarios[0]?.budgets
  expect(outcomes(judged)).toEqual(expected.map((line) => line.replace(/\w+$/, 'unproven')))
})

test('changed counters make the bundle unreadable', async () => {
  const forged = join(out, 'forged')
  await cp(document.bundle, forged, { recursive: true })
  const file = join(forged, 'work.jsonl')
  await writeFile(file, (await readFile(file, 'utf8')).replace(/"queries":\d+/, '"queries":-1'))
  await expect(readEvidence(forged)).rejects.toThrow(/work\.jsonl: line 1: counters\.queries/)
})
