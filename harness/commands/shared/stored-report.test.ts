import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { evidence as stepped } from '../../../test/fixtures/stepped.ts'
import type { StoredComparison } from '../../bundle/stored-comparison.ts'
import type { StoredRun } from '../../bundle/stored-run.ts'
import { withErrorBudgets } from '../../config/budgets/error-budgets.ts'
import { mergeBudgets } from '../../config/budgets/merge-budgets.ts'
import { judge } from '../../verdict/judge.ts'
import { judgeStoredComparison } from './comparison/stored-comparison.ts'
import { judgeStored, storedBudgets } from './stored-report.ts'

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

const plan = { name: 'spike', routes: ['list', 'never'], phases: ['step 1', 'step 2', 'step 3'] }
/** Evidence of a run that was ended before its third step. */
const cut = { ...stepped, phases: stepped.phases.slice(0, 2) }
/** The budgets of its plan, as the run judged them. */
const planned = (...texts: readonly string[]) => withErrorBudgets(mergeBudgets([], texts, [plan]), [plan])

test('a default limit of a phase that did not come stays missing evidence', () => {
  const own = planned('spike errorRate<=5% during step 2', 'never errorRate<=1%')
  const budgets = storedBudgets({ budgets: own }, [], cut)
  expect(budgets).toEqual(own)
  const verdicts = judge(cut, budgets).scenarios.flatMap((one) => one.budgets)
  const missing = verdicts.filter(({ budget }) => budget.origin === 'default' && budget.during === 'step 3')
  expect(missing.map(({ budget, outcome }) => [budget.route, outcome])).toEqual([['list', 'unproven']])
})

test.each([
  ['a path of the plan', '/items p95<=40ms', ['list', 'never']],
  ['a method and a path of the plan', 'POST /items p95<=40ms', ['never']],
  ['a route that was never requested and has a limit on errors of its own', 'never p95<=40ms', ['never']],
  ['a redirect that was never followed', 'list/hop1 p95<=40ms', ['list/hop1']],
  ['a phase that did not come', 'list p95<=40ms during step 3', ['list']],
])('a budget of a stored run may name %s', (_, text, routes) => {
  const own = planned('list p99<=60ms during step 3', 'never errorRate<=1%')
  const hop = { scenario: 'spike', route: 'list/hop1', figure: 'p99', limit: 60_000 } as const
  const run = { budgets: [...own, hop], routes: { list: 'GET /items', never: 'POST /items' } }
  const named = storedBudgets(run, [text], cut).filter(({ figure }) => figure === 'p95')
  expect(named.map(({ route }) => route)).toEqual(routes)
})

test('a redirect that was never followed has no default limit when its run is judged again', () => {
  const hop = { scenario: 'spike', route: 'list/hop1', figure: 'p99', limit: 60_000, level: 'warn' } as const
  const own = [...planned(), hop]
  expect(storedBudgets({ budgets: own }, [], cut)).toEqual(expect.arrayContaining(own))
  expect(storedBudgets({ budgets: own }, [], cut)).toHaveLength(own.length)
})
