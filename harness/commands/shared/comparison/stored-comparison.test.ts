import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sampleComparison } from '../../../../test/fixtures/pair-report.ts'
import { type PairedShape, pairedEvidence, pairsText } from '../../../../test/fixtures/paired.ts'
import { createBundle } from '../../../bundle/bundle.ts'
import { readBundle } from '../../../bundle/read-run.ts'
import type { StoredComparison } from '../../../bundle/stored-comparison.ts'
import { pairsFile } from '../../../evidence/pairs/pairs-file.ts'
import { judgePairs } from '../../../verdict/pairs/judge/judge-pairs.ts'
import { settingsFor } from '../../../verdict/pairs/settings.ts'
import type { StoredLimits } from '../stored-report.ts'
import { judgeStoredComparison } from './stored-comparison.ts'

const settings = settingsFor({ limits: [{ route: undefined, figure: 'p99', tolerable: 0.95 }] })

/**
 * Writes a comparison of this evidence as its command does, and judges it again with these limits too. One that is cut was
 * stopped while it wrote a line.
 */
async function judged(shape: PairedShape, asked: Partial<StoredLimits> = {}, isCut = false) {
  const out = mkdtempSync(join(tmpdir(), 'tailgate-judged-'))
  onTestFinished(() => rmSync(out, { recursive: true }))
  const stored: StoredComparison = {
    ...sampleComparison,
    ...{ kind: 'comparison', status: isCut ? 'aborted' : 'complete' },
    settings: { ...settings },
    verdict: { outcome: 'unproven', reason: 'Nothing reads this.' },
  }
  const bundle = await createBundle(out, stored, stored)
  const text = pairsText(pairedEvidence(shape))
  await bundle.append(pairsFile, isCut ? `${text}{"type":"invo` : text)
  await bundle.close(stored)
  const read = await readBundle(bundle.directory)
  if (!('comparison' in read)) throw new Error('it is read as a run')
  const limits = { budget: [], tolerable: [], negligible: [], accept: [], ...asked }
  const { report } = await judgeStoredComparison(read, bundle.directory, limits)
  return report
}

const equal: PairedShape = { invocations: 13 }
const costly: PairedShape = { invocations: 7, head: { cpu: 1.3 } }

test.each<[string, PairedShape]>([
  ['pass', equal],
  ['fail', costly],
])('a comparison is judged again by its own limits alone: %s', async (outcome, shape) => {
  const { verdict } = await judged(shape)
  expect(verdict.outcome).toBe(outcome)
  expect(verdict).toEqual(judgePairs([pairedEvidence(shape)], settings))
})

const cpu = ['cpuPerRequest', 'app.cpuPerRequest', 'postgres.cpuPerRequest']
test.each<[string, PairedShape, Partial<StoredLimits>, string, string, string]>([
  ['--tolerable', equal, { tolerable: ['p95 1%'] }, 'pass', 'tolerable p95', '1 %'],
  [
    '--negligible',
    costly,
    { negligible: cpu.map((figure) => `${figure} 50%`) },
    'fail',
    'negligible cpuPerRequest',
    '50 %',
  ],
  [
    '--accept',
    costly,
    { accept: cpu.map((figure) => `${figure}: a new filter`) },
    'fail',
    'accepted cpuPerRequest',
    'a new filter',
  ],
])('with %s it has that limit too, which its report says', async (_, shape, asked, before, name, said) => {
  const report = await judged(shape, asked)
  expect(report.verdict.outcome).not.toBe(before)
  expect(report.settings).toEqual(
    expect.arrayContaining([
      ['tolerable p99', '95 %'],
      [name, said],
    ]),
  )
})

test('a limit of a route that the evidence does not have is refused', async () => {
  await expect(judged(equal, { tolerable: ['lsit p95 5%'] })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('there is no route lsit'),
  })
})

test('one that was stopped passes nothing, and is judged without the line that was cut off', async () => {
  const { verdict } = await judged(equal, {}, true)
  expect(verdict.outcome).toBe('unproven')
  expect(verdict.reason).toMatch(/^The comparison was stopped before its end\. None of \d+ figures /)
})
