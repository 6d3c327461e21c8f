import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleComparison, verdicts } from '../../../test/fixtures/pair-report.ts'
import { pairedEvidence, pairsText } from '../../../test/fixtures/paired.ts'
import { tableStack } from '../../../test/fixtures/table/plan.ts'
import { createBundle } from '../../bundle/bundle.ts'
import { readBundle } from '../../bundle/read-run.ts'
import { pairsFile, readPairs } from '../../evidence/pairs/pairs-file.ts'
import { settingsFor } from '../../verdict/pairs/settings.ts'
import { endAborted } from '../end-aborted.ts'
import type { ComparisonPlan } from './comparison-plan.ts'
import { judgeAndReportPairs, ofStatus, openingOf } from './judge-pairs.ts'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'tailgate-judge-pairs-'))
})
afterEach(() => rm(out, { recursive: true }))

const arm = { words: 'the working tree', commit: undefined, stack: tableStack() }
const plan = {
  ...{ purpose: 'gate', isSame: false, advisory: undefined, seed: 7, notes: [] },
  ...{ arms: { base: arm, head: arm }, scenarios: [{ scenario: { name: 'browse' } }] },
  settings: settingsFor({}),
} as unknown as ComparisonPlan
const begun = { id: 'abc', startedAt: 0, command: 'tailgate gate', environment: sampleComparison.environment }
const { signal } = new AbortController()

/** The bundle of a comparison that has not ended, with as many invocations of equal arms as let it pass. */
async function underWay() {
  const bundle = await createBundle(out, { ...begun, scenarios: ['gate'] }, openingOf(plan, begun))
  const evidence = pairedEvidence({ invocations: 13 })
  await bundle.append(pairsFile, pairsText(evidence))
  return { bundle, evidence }
}

test('what was measured before an arm died is kept and judged, and never passes', async () => {
  const { bundle, evidence } = await underWay()
  const died = new Error('The stack of head: app-1 ended.')
  const report = () =>
    judgeAndReportPairs(plan, bundle, { ...begun, signal, notes: [died.message], status: 'aborted' })
  await expect(endAborted(died, bundle, () => undefined, report)).rejects.toBe(died)
  const kept = readPairs(await readFile(join(bundle.directory, pairsFile), 'utf8'))
  expect(kept).toEqual([evidence])
  expect(await readBundle(bundle.directory)).toMatchObject({
    comparison: {
      ...{ status: 'aborted', notes: [died.message] },
      verdict: {
        outcome: 'unproven',
        reason: expect.stringMatching(/^The comparison was stopped before its end\. None of \d+ figures /),
      },
    },
  })
  expect(await readFile(join(bundle.directory, 'summary.md'), 'utf8')).toContain('stopped before its end')
})

test('the same comparison passes once it has ended', async () => {
  const { bundle } = await underWay()
  const { verdict } = await judgeAndReportPairs(plan, bundle, {
    ...begun,
    ...{ signal, notes: [], status: 'complete' },
  })
  expect(verdict.outcome).toBe('pass')
})

test('a regression that was confirmed before a comparison was stopped stays a fail', () => {
  expect(ofStatus(verdicts.fail, 'aborted')).toEqual(verdicts.fail)
})
