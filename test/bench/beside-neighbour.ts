import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { neighbour } from '../../scripts/bench-neighbour.ts'

/**
 * Counts how many short runs are unproven beside a neighbour that uses every processor half of the time:
 * `node test/bench/beside-neighbour.ts --scenario browse --runs 20 [--judge other/bin/tailgate] [--idle]`.
 * Each run is judged by the checkout that made it and, from the same evidence, by every other checkout that is named, so that
 * a difference between two rows comes from their rules and not from chance. `--idle` starts no neighbour, for a machine that
 * already has one.
 */
const { values } = parseArgs({
  options: {
    run: { type: 'string', default: resolve(import.meta.dirname, '../../bin/tailgate') },
    scenario: { type: 'string', default: 'browse' },
    runs: { type: 'string', default: '20' },
    judge: { type: 'string', multiple: true, default: [] },
    budget: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: 'results/beside-neighbour' },
    idle: { type: 'boolean', default: false },
  },
})

const exitCodeOf = (program: string, args: readonly string[]): Promise<number> =>
  new Promise((done) => spawn(program, args, { stdio: 'ignore' }).on('close', (code) => done(code ?? 70)))

const outcomes: Readonly<Record<number, string>> = { 0: 'pass', 1: 'fail', 3: 'unproven' }

/** One run beside the neighbour, which is stopped afterwards. */
async function runOnce(): Promise<void> {
  await using beside = new AsyncDisposableStack()
  if (!values.idle) beside.use(neighbour())
  const asked = ['run', values.scenario, '--no-profile', '--no-calibrate', '--out', values.out]
  await exitCodeOf(values.run, asked)
}

for (let run = 0; run < Number(values.runs); run += 1) await runOnce()
const bundles = readdirSync(values.out).filter((name) => name !== 'latest')
const budgets = values.budget.flatMap((text) => ['--budget', text])
for (const program of [values.run, ...values.judge]) {
  const found = new Map<string, number>()
  for (const bundle of bundles) {
    const code = await exitCodeOf(program, ['judge', join(values.out, bundle), ...budgets])
    const outcome = outcomes[code] ?? `exit code ${code}`
    found.set(outcome, (found.get(outcome) ?? 0) + 1)
  }
  const each = [...found].map(([outcome, count]) => `${count} ${outcome}`).join(', ')
  process.stdout.write(`${program}: of ${bundles.length} runs ${each}\n`)
}
