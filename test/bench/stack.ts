import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheDirectory, home } from '../../harness/base/paths.ts'
import { loadTarget } from '../../harness/config/loading/load.ts'
import { loadProjectModules } from '../../harness/config/loading/project-modules.ts'
import { makePlan } from '../../harness/config/plan/make-plan.ts'
import type { StackPlan } from '../../harness/config/plan/stack-plan.ts'
import { openGuard } from '../../harness/guard/guardian/guard.ts'
import { up } from '../../harness/stack/up.ts'

/**
 * Measures how long the command and the stack take to start and stop: `node test/bench/stack.ts`. Prints medians in seconds.
 */
const rounds = 5
const endless = new AbortController().signal

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function timed(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await action()
  return (performance.now() - began) / 1000
}

const execute = (command: string, args: readonly string[]): Promise<unknown> =>
  new Promise((resolve) => spawn(command, args, { stdio: 'ignore' }).on('close', resolve))

/** Seconds until the first answer through Nginx, and seconds until everything has stopped. */
async function stackOnce(plan: StackPlan, cache: string): Promise<{ up: number; down: number }> {
  const began = performance.now()
  const guard = await openGuard({ signal: endless })
  const stack = await up(plan, guard, { signal: endless, onStep: () => undefined, prometheus: true, cache })
  const answered = (performance.now() - began) / 1000
  await stack.observed
  const down = await timed(async () => {
    await stack[Symbol.asyncDispose]()
    await guard[Symbol.asyncDispose]()
  })
  return { up: answered, down }
}

async function repeat<T>(action: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let round = 0; round < rounds; round += 1) results.push(await action())
  return results
}

loadProjectModules()
const { stack: plan } = await makePlan(
  await loadTarget(home),
  { scenarios: ['browse'], budgets: [], profile: false },
  () => 1,
)
const row = (what: string, seconds: number, limit: string) =>
  process.stdout.write(`${what.padEnd(58)} ${seconds.toFixed(3).padStart(7)} s   ${limit}\n`)

const node = median(await repeat(() => timed(() => execute(process.execPath, ['-e', '0']))))
const help = median(await repeat(() => timed(() => execute(join(home, 'bin/tailgate'), ['--help']))))
row('node -e 0', node, 'the floor')
row('tailgate --help', help, `at most 0.150; ${(help / node).toFixed(1)} times the floor`)

const cold = await repeat(async () => {
  const cache = mkdtempSync(join(tmpdir(), 'tailgate-bench-'))
  try {
    return await stackOnce({ ...plan, datasetSize: 0 }, cache)
  } finally {
    rmSync(cache, { recursive: true })
  }
})
row(
  'stack from nothing (initdb, no dataset) to the first 200',
  median(cold.map((one) => one.up)),
  'at most 2.5',
)

await stackOnce(plan, cacheDirectory())
const warm = await repeat(() => stackOnce(plan, cacheDirectory()))
row('stack from a prepared data directory to the first 200', median(warm.map((one) => one.up)), 'at most 1.5')
row('stack gone again', median(warm.map((one) => one.down)), 'at most 2')
