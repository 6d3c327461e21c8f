/**
 * Writes complete bundles one after another until it is killed: node writer.ts DIRECTORY. Prints `begun` at its start, and
 * `written` after each bundle.
 */

import { createBundle } from '../../harness/bundle/bundle.ts'
import { shownArm } from '../../harness/config/plan/arm.ts'
import { openRecorder } from '../../harness/evidence/recorder/recorder.ts'
import { newRunId } from '../../harness/guard/ledger/run-root.ts'
import { describeEnvironment } from '../../harness/measure/environment.ts'
import { judgeAndReport, openingOf } from '../../harness/stories/run/judge-and-report.ts'
import { completed } from '../fixtures/complete.ts'
import { budget } from '../fixtures/report.ts'
import { tablePlan } from '../fixtures/table/plan.ts'
import phases from '../fixtures/table/scenarios/phases.ts'

const [out = ''] = process.argv.slice(2)
const { signal } = new AbortController()
const planned = {
  scenario: completed(phases),
  file: 'phases.ts',
  rate: undefined,
  warmUpSeconds: 0,
  durationSeconds: 10,
  timeoutSeconds: 5,
}
const judged = {
  scenario: 'phases',
  budgets: [budget('phases', 'read', 'p95', 100_000)],
  leastSeconds: 10,
  decisionSeconds: [10],
}
const plan = tablePlan({ load: { scenarios: [planned], seed: 1 }, judge: { scenarios: [judged] }, out })
const environment = await describeEnvironment(out, shownArm(plan.stack.arm), {})
process.stdout.write('begun\n')
for (;;) {
  const begun = { id: newRunId(), startedAt: Date.now(), command: 'tailgate run phases', environment }
  const bundle = await createBundle(out, { ...begun, scenarios: ['phases'] }, openingOf(plan, begun))
  const recorder = await openRecorder(bundle.directory, 'phases', 'open-loop')
  recorder.begin(begun.startedAt)
  for (let index = 0; index < 200; index += 1) {
    const answer = { status: 200, failure: undefined, bytesIn: 300, bytesOut: 90 } as const
    recorder.record({ route: 'read', offset: index / 20, microseconds: 500 + index, ...answer })
    recorder.recordSendLag(index / 20, 10)
  }
  const figures = { seconds: 10, intendedRate: 20, intended: 200, cpuSeconds: 1, eventLoopDelayP99: 50 }
  await recorder.close({ status: 'complete', reason: null, remarks: [], ...figures })
  await judgeAndReport(plan, bundle, {
    ...begun,
    signal,
    services: {},
    profiles: [],
    notes: [],
    status: 'complete',
  })
  process.stdout.write('written\n')
}
