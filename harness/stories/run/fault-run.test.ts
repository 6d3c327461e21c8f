import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readFaults } from '../../config/faults/fault.ts'
import type { DriveMessage } from '../../load/engine/drive-messages.ts'
import type { Victim } from '../../stack/faults/victim.ts'
import type { Undo } from '../../stack/faults/wire/undo.ts'
import { FaultRun } from './fault-run.ts'
import type { RunMetrics } from './run-metrics.ts'

let bundle: string
beforeEach(async () => {
  bundle = await mkdtemp(join(tmpdir(), 'tailgate-fault-'))
})
afterEach(() => rm(bundle, { recursive: true }))

const recorded = () => readFile(join(bundle, 'phases.jsonl'), 'utf8').catch(() => '')
const phases = async () =>
  (await recorded())
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

/** A service whose connections can be made slow. */
const redisWith = (undo: Undo): Pick<Victim, 'name' | 'blame'> & { readonly wire: unknown } => ({
  name: 'redis',
  blame: () => () => undefined,
  wire: { add: async () => undo },
})

interface Circumstances {
  readonly undo?: Undo
  readonly signal?: AbortSignal
}

function faultRunOf(
  faults: readonly string[],
  { undo = async () => undefined, signal = new AbortController().signal }: Circumstances = {},
) {
  const warnings: string[] = []
  const faultRun = new FaultRun({
    faults: readFaults(faults),
    scenario: 'browse',
    proxy: 'none',
    stack: { victims: [redisWith(undo) as unknown as Victim] },
    bundle,
    watch: (news) => {
      if (news.type === 'warning') warnings.push(news.message)
    },
    metrics: { ofFault: () => undefined } as unknown as RunMetrics,
    signal,
    now: Date.now,
  })
  const begin = () => faultRun.hear({ type: 'begin', startedAt: Date.now() } as DriveMessage)
  return { faultRun, begin, warnings }
}

test('a fault is under way from its beginning until the evidence says that it is over', async () => {
  const { faultRun, begin } = faultRunOf(['redis:latency=20ms@0.2s+0.3s'])
  expect(faultRun.hasBegun).toBe(false)
  const seen: boolean[] = [faultRun.isUnderWay]
  begin()
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
  expect([faultRun.isUnderWay, faultRun.hasBegun]).toEqual([false, true])
  expect(JSON.parse(lines)).toMatchObject({ kind: 'fault', scenario: 'browse' })
})

test('a fault whose time has not come when the load ends is recorded as missed', async () => {
  const late = 'redis:latency=20ms@30s+5s'
  const { faultRun, begin, warnings } = faultRunOf(['redis:latency=10ms+10s', late])
  begin()
  await delay(50)
  await faultRun.end()
  expect((await phases()).map(({ kind, fault }) => [kind, fault])).toEqual([
    ['fault', 'redis:latency=10ms+10s'],
    ['missed-fault', late],
  ])
  expect(warnings.at(-1)).toBe(`fault ${late} never began: the load was over before it could begin`)
})

test('a fault that cannot be injected is told at once, and is the error of the end', async () => {
  const { faultRun, begin } = faultRunOf(['redis:latency=20ms', 'postgres:stop@1s'])
  begin()
  await once(faultRun.failed, 'abort')
  expect(faultRun.failed.reason).toMatchObject({ message: 'the stack has no postgres' })
  await expect(faultRun.end()).rejects.toThrow('the stack has no postgres')
})

test('nothing was missed by a load that never began, nor by a run that was aborted', async () => {
  const faults = ['redis:latency=20ms@30s+5s']
  await faultRunOf(faults).faultRun.end()
  const { faultRun, begin } = faultRunOf(faults, { signal: AbortSignal.abort(new Error('interrupted')) })
  begin()
  await expect(faultRun.end()).rejects.toThrow('interrupted')
  await expect(faultRun.end()).rejects.toThrow('interrupted')
  expect(await recorded()).toBe('')
})

test('a run that is aborted does not wait for a fault that never ends', async () => {
  const aborting = new AbortController()
  const undo = () => new Promise<never>(() => undefined)
  const { faultRun, begin } = faultRunOf(['redis:latency=20ms'], { undo, signal: aborting.signal })
  begin()
  await delay(50)
  const ended = faultRun.end().catch((problem: unknown) => problem)
  await delay(50)
  aborting.abort(new Error('interrupted'))
  expect(await ended).toMatchObject({ message: 'interrupted' })
})
