/**
 * A harness that makes several runs in one process: node --expose-gc repeated-runs.ts COUNT DIRECTORY. After each run it
 * writes a line of JSON with what it holds.
 */
import { readdir } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { newRunId } from '../../harness/guard/ledger/run-root.ts'
import { run } from '../../harness/stories/run/run.ts'
import { completed } from '../fixtures/complete.ts'
import { tablePlan } from '../fixtures/table/plan.ts'
import phases from '../fixtures/table/scenarios/phases.ts'

/** What a process holds after a run. */
export interface Holding {
  readonly openFiles: number
  /** Bytes after a garbage collection. */
  readonly heap: number
  readonly resident: number
  /** What the event loop waits for. */
  readonly handles: readonly string[]
}

const [count = '1', out = ''] = process.argv.slice(2)
const { signal } = new AbortController()
const planned = {
  scenario: completed(phases),
  file: new URL('../fixtures/table/scenarios/phases.ts', import.meta.url).pathname,
  rate: undefined,
  warmUpSeconds: 0,
  durationSeconds: 1,
  timeoutSeconds: 5,
}

/** What the event loop waits for, once that no longer changes: a socket that is ended takes a moment on a busy machine. */
async function settledHandles(): Promise<readonly string[]> {
  const held = () => process.getActiveResourcesInfo().toSorted()
  let handles = held()
  for (let count = 0; count < 50; count += 1) {
    await delay(100)
    if (isDeepStrictEqual(held(), handles)) break
    handles = held()
  }
  return handles
}

const judged = { scenario: 'phases', budgets: [], leastSeconds: 1, decisionSeconds: [1] }
for (let made = 0; made < Number(count); made += 1) {
  const context = {
    id: newRunId(),
    startedAt: Date.now(),
    command: 'row',
    secrets: [],
    signal,
    watch: () => undefined,
  }
  await run(
    tablePlan({ load: { scenarios: [planned], seed: 1 }, judge: { scenarios: [judged] }, out }),
    context,
  )
  globalThis.gc?.()
  const holding: Holding = {
    handles: await settledHandles(),
    openFiles: (await readdir('/proc/self/fd')).length,
    heap: process.memoryUsage().heapUsed,
    resident: process.memoryUsage().rss,
  }
  process.stdout.write(`${JSON.stringify(holding)}\n`)
}
