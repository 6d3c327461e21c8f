import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createBundle } from '../../harness/bundle/bundle.ts'
import { requireApp } from '../../harness/config/target/require-app.ts'
import { readExplanation } from '../../harness/evidence/pairs/explanation.ts'
import { newRunId } from '../../harness/guard/ledger/run-root.ts'
import { resolveArms } from '../../harness/revisions/resolve-arms.ts'
import { type ComparisonPlan, planComparison } from '../../harness/stories/gate/comparison-plan.ts'
import { explainArms } from '../../harness/stories/gate/explain-arms.ts'
import { reasonsOf } from '../../harness/verdict/pairs/explain/reasons.ts'
import { change as changed, verdicts } from '../fixtures/pair-report.ts'
import { copyOfProject } from './patched.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-explain-'))
  await chmod(directory, 0o755)
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** On a busy machine the replay needs longer than a gate gives it, and here it has to be carried out. */
const { timeout } = AbortSignal
vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) =>
  timeout.call(AbortSignal, 5 * milliseconds),
)

/** Explains a gate that has failed for the queries of a list; `change` may spoil the plan. */
async function explained(change: (plan: ComparisonPlan) => void = () => undefined) {
  const base = await copyOfProject(join(directory, 'base'))
  const head = await copyOfProject(join(directory, 'head'), 'n-plus-one')
  const signal = AbortSignal.timeout(350_000)
  const arms = await resolveArms(
    { directory: base, base, head, scenarios: ['browse'] },
    { signal, onStep: () => undefined },
  )
  const out = join(directory, 'results')
  const plan = await planComparison(
    {
      ...{ purpose: 'gate', scenario: ['browse'], rate: '60/s', rows: '2000', seed: '7', out, explain: true },
      setups: { base: {}, head: {} },
      settings: { limits: [], accepted: [] },
    },
    arms,
    () => 7,
  )
  const bundle = await createBundle(out, { id: newRunId(), startedAt: 0, scenarios: ['gate'] })
  change(plan)
  const found = changed({
    figure: 'queriesPerRequest',
    base: 2,
    head: 11,
    outcome: 'worse',
    isConfirmed: true,
  })
  const verdict = { ...verdicts.fail, changes: [found] }
  const explanation = await explainArms(plan, verdict, [], { signal, bundle, watch: () => undefined })
  if (explanation === undefined) throw new Error('nothing was explained')
  return { explanation, bundle }
}

test('a replay of both arms finds the query that head sends for each item, and profiles both', async () => {
  const { explanation, bundle } = await explained()
  expect(explanation.notes).toEqual([])
  const [reason] = reasonsOf(explanation, 1)
  expect(reason?.before).toBe('list asks')
  expect(reason?.code).toMatch(/^SELECT .* FROM annotation_mask m WHERE m.mask_group_id = \$1 AND m.id = \$2/)
  expect(reason?.after).toMatch(/^\d+(\.\d+)? times per request, base never$/)
  expect(explanation.statements?.changes[0]?.plan).toEqual({
    file: 'plans/1.json',
    words: expect.stringContaining('Index Scan'),
  })
  expect(explanation.cpu?.base).toBeGreaterThan(0)
  const text = await readFile(join(bundle.directory, 'explanation.json'), 'utf8')
  expect(readExplanation(text)).toEqual(explanation)
  expect((await readdir(join(bundle.directory, 'profiles'))).toSorted()).toEqual([
    ...['base', 'difference.folded', 'difference.html', 'head'],
  ])
}, 360_000)

test('a replay whose head does not start gives a note', async () => {
  const { explanation } = await explained(({ arms }) => {
    Object.assign(requireApp(arms.head.stack.target), { command: ['node', 'missing.mjs'] })
  })
  expect(explanation).toMatchObject({ statements: null, cpu: null })
  expect(explanation.notes).toEqual([
    expect.stringMatching(/^The replay could not be carried out: The stack of head: app-1 ended while .*$/),
  ])
})
