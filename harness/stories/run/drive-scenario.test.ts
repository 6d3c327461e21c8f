import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { probeScenario } from '../../../test/fixtures/probe-scenario.ts'
import { tablePlan } from '../../../test/fixtures/table/plan.ts'
import type { Bundle } from '../../bundle/bundle.ts'
import { readFaults } from '../../config/faults/fault.ts'
import type { Ending, Guard, ProcessDescription } from '../../guard/processes/process.ts'
import type { Sampling } from '../../measure/sampling.ts'
import type { Undo } from '../../stack/faults/wire/undo.ts'
import type { Stack } from '../../stack/stack.ts'
import { driveScenario } from './drive-scenario.ts'
import type { RunMetrics } from './run-metrics.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tg-drive-'))
})
afterEach(() => rm(directory, { recursive: true }))

/** A driver that says at once that the measured part begins, and ends when it is told to, or with `ending`. */
function guardOf(ending: Promise<Ending>): Guard {
  const spawn = async ({ name, args }: ProcessDescription) => {
    const told = Promise.withResolvers<Ending>()
    const ended = Promise.race([told.promise, ending])
    const socket = connect(args.at(-1) ?? '')
    socket.on('error', () => undefined)
    socket.on('data', (said: Buffer) => {
      if (said.includes('"abort"')) told.resolve({ code: 0, signal: null })
    })
    socket.write(`${JSON.stringify({ type: 'begin', startedAt: Date.now() })}\n`)
    void ended.then(() => socket.destroy())
    const stop = (): Promise<Ending> => {
      told.resolve({ code: null, signal: 'SIGTERM' })
      return ended
    }
    return { name, pid: process.pid, ended, stop, lastLines: async () => '' }
  }
  return { directory, spawn } as unknown as Guard
}

/** Drives a scenario whose only fault is added by `add`. */
function driven(add: () => Promise<Undo>, ending: Promise<Ending>) {
  const planned = {
    scenario: probeScenario,
    ...{ file: 'probe.ts', rate: 40, warmUpSeconds: 0, durationSeconds: 60, timeoutSeconds: 2 },
  }
  const judged = { scenario: probeScenario.name, budgets: [], leastSeconds: 60, decisionSeconds: [60] }
  const plan = tablePlan({
    load: { scenarios: [planned], faults: readFaults(['redis:latency=20ms']), seed: 1 },
    judge: { scenarios: [judged] },
  })
  const redis = { name: 'redis', blame: () => () => undefined, wire: { add } }
  const told = { advance: () => undefined, end: async () => undefined }
  const parts = {
    stack: { victims: [redis], endpoints: { url: 'http://127.0.0.1:1' } } as unknown as Stack,
    guard: guardOf(ending),
    bundle: { directory } as unknown as Bundle,
    sampling: { addGenerator: () => undefined } as unknown as Sampling,
    metrics: { ofLoad: async () => told, ofFault: () => undefined } as unknown as RunMetrics,
    notes: [],
    noteVariables: () => undefined,
  }
  return driveScenario(plan, planned, parts, {
    ...{ id: 'driven', startedAt: Date.now(), command: 'run', secrets: [], watch: () => undefined },
    signal: new AbortController().signal,
  })
}

test('a fault that cannot be injected ends the load', async () => {
  const add = async (): Promise<never> => {
    throw new Error('the proxy is silent')
  }
  const never = new Promise<Ending>(() => undefined)
  await expect(driven(add, never)).rejects.toThrow('the proxy is silent')
})

test('the error of a fault comes before that of an instrument that fails meanwhile', async () => {
  const driver = Promise.withResolvers<Ending>()
  const add = async (): Promise<never> => {
    driver.resolve({ code: 1, signal: null })
    await nextTurn()
    throw new Error('the proxy is silent')
  }
  await expect(driven(add, driver.promise)).rejects.toThrow('the proxy is silent')
})

test('an instrument that fails during a fault is reported, and ends no other scenario', async () => {
  const driver = Promise.withResolvers<Ending>()
  const add = async (): Promise<Undo> => {
    driver.resolve({ code: 1, signal: null })
    return async () => undefined
  }
  expect(await driven(add, driver.promise)).toMatchObject({ code: 'INSTRUMENT_FAILED' })
})
