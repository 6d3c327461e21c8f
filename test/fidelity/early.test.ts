import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startKnown } from '../../harness/calibration/known/start.ts'
import type { Budget } from '../../harness/config/budgets/budget.ts'
import { decisionSecondsOf } from '../../harness/config/plan/early-stop.ts'
import type { PlannedScenario } from '../../harness/config/plan/load-plan.ts'
import type { Scenario } from '../../harness/config/scenario/scenario.ts'
import { type EarlyEnding, watchForEarlyStop } from '../../harness/stories/run/early-stop.ts'
import { judge } from '../../harness/verdict/judge.ts'
import { calibratedInstruments } from '../fixtures/evidence.ts'
import { measured, openLoop } from './measured.ts'

/** A load of half a minute; from the third second on, it may stop early when a budget can no longer be met. */
const scenario: Scenario = {
  name: 'probe',
  why: 'A test.',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '200/s' },
  connections: 64,
  duration: '30s',
  stopEarly: '3s',
  warmUp: '1s',
  timeout: '5s',
  mix: [],
  budgets: {},
}
const decisionSeconds = decisionSecondsOf(scenario, 30, undefined)

async function under(limit: number, seconds: number) {
  const budget: Budget = { scenario: 'probe', route: 'one', figure: 'p95', limit }
  const planned: PlannedScenario = {
    ...{ scenario, file: '', rate: 200, warmUpSeconds: 1, timeoutSeconds: 5 },
    durationSeconds: 30,
  }
  const judged = { scenario: 'probe', budgets: [budget], leastSeconds: 30, decisionSeconds }
  const bundle = await mkdtemp(join(tmpdir(), 'tailgate-early-'))
  const lines = calibratedInstruments.map((one) => `${JSON.stringify(one)}\n`)
  await writeFile(join(bundle, 'instruments.jsonl'), lines.join(''))
  await using server = await startKnown(['exponential'])
  const watch = watchForEarlyStop(planned, judged, bundle)
  const evidence = await measured({
    ...{ url: server.url, scenario: openLoop('poisson', 200), rate: 200, seconds, bundle },
    finish: watch.decided,
    onMessage: (message) => {
      if (message.type === 'tick') watch.onTick(message)
    },
  })
  await rm(bundle, { recursive: true })
  return {
    evidence,
    ending: watch.decided.reason as EarlyEnding | undefined,
    verdict: judge(evidence, [budget], decisionSeconds.length),
  }
}

// Both tests wait nearly all of the time, so they run at once.
test.concurrent('a load whose p95 is 60 ms where 15 were promised stops long before its end, and fails', async () => {
  const { evidence, ending, verdict } = await under(15_000, 30)
  expect(evidence.scenarios[0]?.status).toBe('complete')
  expect(ending?.judgedSeconds).toBeLessThan(20)
  // What was seen after the decision is not judged: the end cannot contradict it.
  expect(evidence.scenarios[0]?.seconds).toBe(ending?.judgedSeconds)
  expect(ending?.sentence).toMatch(
    /^probe was stopped after \d+ s of 30 s, as one cannot meet its budget any more: p95 .* over .*≤ 15\.0 ms/,
  )
  expect(verdict.outcome).toBe('fail')
})

test.concurrent('a load that keeps its budget is measured to its end', async () => {
  const { evidence, ending } = await under(4_000_000, 9)
  expect(evidence.scenarios[0]?.seconds).toBe(9)
  expect(ending).toBeUndefined()
})
