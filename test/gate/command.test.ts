import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { gateCacheFile, writeGateCalibration } from '../../harness/calibration/gate/gate-cache.ts'
import { nothingKnown } from '../../harness/calibration/gate/gate-calibration.ts'
import { gateFingerprint } from '../../harness/calibration/gate/gate-fingerprint.ts'
import { plannedGates } from '../../harness/commands/calibrate/planned-gates.ts'
import { readArmOptions } from '../../harness/config/plan/arm-options.ts'
import { typed } from '../../harness/config/plan/typed-options.ts'
import { leftovers, processesInRunDirectories, tailgate } from '../end-to-end/tailgate.ts'
import { copyOfProject } from './patched.ts'

const directory = mkdtempSync(join(tmpdir(), 'tailgate-gate-command-'))
const base = join(directory, 'base')
/** A list asks for each of its items, which the counts of two invocations show, the second of probes only. */
const head = join(directory, 'head')
beforeAll(async () => {
  chmodSync(directory, 0o755)
  await copyOfProject(base)
  await copyOfProject(head, 'n-plus-one')
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))
afterEach(() => {
  expect([processesInRunDirectories(), leftovers()]).toEqual([[], []])
})

const [scenario, rows] = ['browse', '20000'] as const

const asked = ['--scenario', scenario, '--rows', rows, '--out', join(directory, 'results'), '--no-explain']

/** Runs a command in base, and waits for its end. */
const ended = (...words: readonly string[]) => tailgate([...words, ...asked], 200, base).finished
const gate = (...more: readonly string[]) => ended('gate', '--base', base, '--head', head, ...more)

/** Time for one invocation. */
const once = ['--max-time', '20s'] as const
/** Time in which a count is confirmed, also on a crowded machine. */
const enough = ['--max-time', '2m'] as const

/** Stores that the gate is armed, under the key by which `calibrate --gate` stores it; returns the file. */
async function armed(): Promise<string> {
  const setup = readArmOptions({}, process.env, typed())
  const request = { directory: head, scenarios: [scenario], setup, rows }
  const { gates } = await plannedGates(request, new AbortController().signal)
  const [planned] = gates
  if (planned === undefined) throw new Error('no gate is planned')
  const fingerprint = gateFingerprint(planned.key)
  const tried = { at: Date.now(), reason: '', invocations: 9, tookSeconds: 180, bundle: 'results/x' }
  await writeGateCalibration({
    ...nothingKnown({ fingerprint, target: 'mask-api', scenario }),
    noOps: [{ ...tried, outcome: 'pass' }],
    regressions: [{ ...tried, outcome: 'fail', name: 'cpu', words: 'Costs more.', found: undefined }],
  })
  return gateCacheFile(fingerprint)
}

describe('a gate of a head that asks for each item of a list', () => {
  test('shows the regression and ends with 0, or is refused with 3 where it must be armed', async () => {
    const refused = await gate('--require-armed')
    expect([refused.code, refused.stdout]).toEqual([3, ''])
    expect(refused.stderr).toContain('--require-armed: this gate has not been armed on this machine')
    const { code, stdout } = await gate(...enough, '--json')
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      {
        ...{ kind: 'comparison', status: 'complete', isBinding: false },
        advisory: expect.stringContaining('this gate has not been armed on this machine'),
        verdict: { outcome: 'fail' },
      },
    ])
  })

  describe('once it is armed', () => {
    let record: string
    beforeAll(async () => {
      record = await armed()
    })
    afterAll(() => rmSync(record))

    test('ends with 1', async () => {
      const { code, stdout } = await gate(...enough, '--require-armed')
      expect([code, stdout]).toEqual([1, expect.stringMatching(/^✗ fail {2}queries per request of list/m)])
      expect(stdout).not.toContain('Advisory')
    })

    test('ends with 0 where it is to be advisory', async () => {
      const { code, stdout } = await gate(...once, '--advisory', '--json')
      const { advisory, isBinding, verdict } = JSON.parse(stdout)
      expect([code, advisory, isBinding]).toEqual([0, '--advisory was asked for', false])
      // A gate that binds would end with 1 or 3.
      expect(verdict.outcome).not.toBe('pass')
    })
  })
})

test('a comparison of set-ups shows what it finds, and ends with 0', async () => {
  const { code, stdout } = await ended('compare', '--head-env', 'TUNING_CACHE=off', ...once)
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^(≠ worse|\? undecided) {2}/m)])
  expect(stdout).toContain('A comparison of set-ups shows what it finds and never fails; the exit code is 0.')
})
