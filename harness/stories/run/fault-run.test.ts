import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readFaults } from '../../config/faults/fault.ts'
import type { DriveMessage } from '../../load/engine/drive-messages.ts'
import type { Victim } from '../../stack/faults/victim.ts'
import { FaultRun } from './fault-run.ts'
import type { RunMetrics } from './run-metrics.ts'

/** A service whose connections can be made slow. */
const redis: Pick<Victim, 'name' | 'blame'> & { readonly wire: unknown } = {
  name: 'redis',
  blame: () => () => undefined,
  wire: { add: async () => async () => undefined },
}

test('a fault is under way from its beginning until the evidence says that it is over', async () => {
  const bundle = await mkdtemp(join(tmpdir(), 'tailgate-fault-'))
  const faultRun = new FaultRun({
    faults: readFaults(['redis:latency=20ms@0.2s+0.3s']),
    scenario: 'browse',
    stack: { victims: [redis as unknown as Victim] },
    bundle,
    watch: () => undefined,
    metrics: { ofFault: () => undefined } as unknown as RunMetrics,
    now: Date.now,
  })
  const recorded = () => readFile(join(bundle, 'phases.jsonl'), 'utf8').catch(() => '')
  const seen: boolean[] = [faultRun.isUnderWay]
  faultRun.hear({ type: 'begin', startedAt: Date.now() } as DriveMessage)
  let lines = ''
  for (let waited = 0; lines === '' && waited < 100; waited += 1) {
    seen.push(faultRun.isUnderWay)
    await delay(50)
    lines = await recorded()
  }
  await faultRun.end()
  expect(seen[1]).toBe(false)
  expect(seen).toContain(true)
  expect(seen.at(-1)).toBe(true)
  expect(faultRun.isUnderWay).toBe(false)
  expect(JSON.parse(lines)).toMatchObject({ kind: 'fault', scenario: 'browse' })
  await rm(bundle, { recursive: true })
})
