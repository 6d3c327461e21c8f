import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newRunId } from '../../harness/guard/ledger/run-root.ts'
import { resolveArms } from '../../harness/revisions/resolve-arms.ts'
import { compareArms } from '../../harness/stories/gate/compare-arms.ts'
import { planComparison } from '../../harness/stories/gate/comparison-plan.ts'
import { copyOfProject } from './patched.ts'

/** Shorter than usual, so that CI has the answer in time: large changes need no long slices. */
const pace = { mostHeatingSeconds: 4, secondsOfSlices: 4 }

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-gate-'))
  await chmod(directory, 0o755)
  await copyOfProject(join(directory, 'base'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** Compares the project with a copy of it in which a patch is applied, or with itself. */
async function gate(patch: string | undefined, mostSeconds: number) {
  const base = join(directory, 'base')
  const head = patch === undefined ? base : await copyOfProject(join(directory, patch), patch)
  const signal = AbortSignal.timeout((mostSeconds + 120) * 1000)
  const arms = await resolveArms(
    { directory: base, base, head, scenarios: ['browse'] },
    { signal, onStep: () => undefined },
  )
  const plan = await planComparison(
    {
      ...{ purpose: 'gate', scenario: ['browse'], rows: '2000', seed: '7', out: join(directory, 'results') },
      setups: { base: {}, head: {} },
      settings: { mostSeconds, limits: [], accepted: [] },
    },
    arms,
    () => 7,
  )
  const { report } = await compareArms(
    { ...plan, pace },
    {
      ...{ id: newRunId(), startedAt: Date.now(), command: 'tailgate gate', signal, secrets: [] },
      watch: () => undefined,
    },
  )
  return report
}

describe('the gate, seen to block on this machine', () => {
  test('equal arms are no regression', async () => {
    const { verdict, comparison } = await gate(undefined, 50)
    expect(comparison.isSame).toBe(true)
    expect(verdict.outcome).not.toBe('fail')
    expect(verdict.invocations.looks + verdict.invocations.confirmations).toBeGreaterThanOrEqual(2)
    expect(verdict.answers).toEqual([])
  }, 200_000)

  test('a query for each item of a list is a fail after one confirmed invocation', async () => {
    const { verdict } = await gate('n-plus-one', 120)
    expect(verdict).toMatchObject({ outcome: 'fail', invocations: { looks: 1, confirmations: 1 } })
    expect(verdict.reason).toMatch(/^queriesPerRequest of list/)
  }, 240_000)

  test('a third more CPU time is a fail', async () => {
    const { verdict } = await gate('cpu', 240)
    expect(verdict.outcome).toBe('fail')
    expect(verdict.reason).toMatch(/CPU|cpu/)
  }, 400_000)
})
