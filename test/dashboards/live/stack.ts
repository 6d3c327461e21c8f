import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheDirectory } from '../../../harness/base/paths.ts'
import { loadTarget } from '../../../harness/config/loading/load.ts'
import { makePlan } from '../../../harness/config/plan/make-plan.ts'
import type { Plan } from '../../../harness/config/plan/plan.ts'
import { openGuard } from '../../../harness/guard/guardian/guard.ts'
import type { Guard } from '../../../harness/guard/processes/process.ts'
import { remoteWrite } from '../../../harness/load/k6/program/command.ts'
import { findK6 } from '../../../harness/load/k6/program/program.ts'
import { startSampling } from '../../../harness/measure/sampling.ts'
import { gateSamples } from '../../../harness/prometheus/gate-samples.ts'
import { writeSample, writeSamples } from '../../../harness/prometheus/remote-write.ts'
import type { Stack } from '../../../harness/stack/stack.ts'
import { up } from '../../../harness/stack/up.ts'
import { driveScenario } from '../../../harness/stories/run/drive-scenario.ts'
import { RunMetrics } from '../../../harness/stories/run/run-metrics.ts'
import browseDescription from '../../../scenarios/browse.ts'
import { loginAs } from '../../../scenarios/session.ts'
import { completed } from '../../fixtures/complete.ts'
import { root } from '../source.ts'
import { browse, oneFlow } from './flow.ts'
import { observe } from './observers.ts'

const browseScenario = completed(browseDescription)

/** The measured part of the run beside that load, in seconds. */
const runSeconds = 12

/** Writes to Prometheus what a run writes about a fault; nothing is broken here. */
async function tellOfFault(prometheus: string, seconds: number): Promise<void> {
  const labels = { scenario: 'browse', fault: 'redis:stop@9s+1s' }
  const now = Date.now()
  const middle = (now + seconds * 500) / 1000
  for (const [what, value] of [
    ['start', middle],
    ['end', middle + 1],
  ] as const)
    await writeSample(prometheus, {
      metric: `tailgate_fault_${what}_time_seconds`,
      labels,
      value,
      at: now,
    })
}

/** What a gate of each verdict writes; no gate runs here. */
const change = {
  scenario: 'browse',
  route: 'list',
  figure: 'p95',
  change: 0.02,
  difference: 100,
  isGated: true,
}
const compared = {
  comparison: {
    ...{ id: 'g1', purpose: 'gate', scenarios: ['browse'] },
    arms: {
      base: { words: 'main', commit: undefined },
      head: { words: 'the working tree', commit: undefined },
    },
  },
  verdict: {
    ...{ outcome: 'pass', tookSeconds: 60 },
    changes: [{ ...change, low: -0.01, high: 0.04, tolerable: 0.05, mde: 0.03, outcome: 'same' }],
  },
}

/** A run of browse as `tailgate run` makes one, which writes to this Prometheus. */
async function runBrowse({ plan, stack, guard, signal }: LiveParts, prometheus: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'live-run-'))
  const bundle = { directory, write: async () => {}, append: async () => {}, close: async () => {} }
  const onProblem = (problem: string): void => {
    throw new Error(problem)
  }
  const metrics = new RunMetrics({ run: 'live', bundle: 'live-run', plan, kept: prometheus, onProblem })
  const [planned] = plan.load.scenarios
  if (planned === undefined) throw new Error('nothing is planned')
  {
    // On a busy machine a second of PostgreSQL may not be read, which no panel shows.
    await using sampling = startSampling(
      () => stack.services,
      stack.endpoints.postgres,
      directory,
      () => {},
    )
    const parts = { stack, guard, bundle, sampling, notes: [], metrics, noteVariables: () => {} }
    const context = {
      ...{ id: 'live', startedAt: Date.now(), command: 'live', secrets: [] },
      signal,
      watch: () => {},
    }
    await driveScenario(plan, planned, parts, context)
  }
  await metrics.end()
  const outcome = { scenario: 'browse', outcome: 'pass', reason: '', certificate: [], budgets: [] } as const
  await metrics.judged({ verdict: { outcome: 'pass', reason: '', scenarios: [outcome] } })
  await writeSamples(prometheus, gateSamples(compared, Date.now()))
  await rm(directory, { recursive: true })
}

interface LiveParts {
  readonly plan: Plan
  readonly stack: Stack
  readonly guard: Guard
  readonly signal: AbortSignal
}

interface Rule {
  readonly name: string
  readonly health: string
  readonly state: string
}

/** A stack watched by every exporter, with a load. Disposing it stops everything. */
export interface LiveStack extends AsyncDisposable {
  readonly prometheus: string
  /** Some load on every route for this many seconds, with k6 beside it when it is installed. */
  load(seconds: number): Promise<void>
  /** The type and labels of a metric (or of any part of a histogram); undefined when Prometheus has never seen it. */
  describe(metric: string): Promise<{ type: string; labels: readonly string[] } | undefined>
  rules(): Promise<readonly Rule[]>
}

/** Starts the repository's target with a small dataset. */
export async function startLive(): Promise<LiveStack> {
  await using starting = new AsyncDisposableStack()
  const aborter = new AbortController()
  starting.defer(() => aborter.abort())
  const { signal } = aborter
  const loaded = await loadTarget(root)
  const request = {
    ...{ scenarios: ['browse', 'flow'], rows: '2000', budgets: [], profile: false },
    ...{ rate: '30/s', warmUp: '1s', duration: `${runSeconds}s` },
  }
  const plan = await makePlan(loaded, request, () => 1)
  const guard = starting.use(await openGuard({ signal }))
  const warnings: string[] = []
  const stack = await up(plan.stack, guard, {
    signal,
    onStep: (news) => news.type === 'warning' && warnings.push(news.message),
    prometheus: true,
    purpose: 'by-hand',
    cache: cacheDirectory(),
  })
  starting.use(stack)
  await stack.observed
  if (!stack.prometheus) throw new Error(`Prometheus did not start: ${warnings.join(' ')}`)
  const prometheus = await observe(stack.prometheus, guard, signal)
  const { url } = stack.endpoints
  const owned = starting.move()
  return {
    prometheus,
    async load(seconds) {
      const [viewer, annotator] = await Promise.all(
        ['viewer', 'annotator'].map((name) => loginAs(name)(url, signal)),
      )
      if (!viewer || !annotator || browseScenario.engine !== 'open-loop')
        throw new Error('browse is an open loop')
      await tellOfFault(prometheus, seconds)
      const finished = Promise.all([
        writeWithK6(url, prometheus, seconds),
        runBrowse({ plan, stack, guard, signal }, prometheus),
      ])
      const end = Date.now() + seconds * 1000
      while (Date.now() < end) {
        await browse(url, browseScenario, stack.feeds ?? '', viewer, 20)
        await oneFlow(url, annotator)
      }
      await finished
    },
    async describe(metric) {
      const series = await ask<readonly Record<string, string>[]>(
        prometheus,
        `series?match[]=${encodeURIComponent(`{__name__=~"${metric}(_bucket|_count|_sum)?"}`)}`,
      )
      const types = await ask<Record<string, { type: string }[]>>(prometheus, `metadata?metric=${metric}`)
      if (series.length === 0) return undefined
      const labels = [...new Set(series.flatMap((labels) => Object.keys(labels)))]
      return { type: types[metric]?.[0]?.type ?? 'unknown', labels }
    },
    async rules() {
      const { groups } = await ask<{ groups: { rules: Rule[] }[] }>(prometheus, 'rules')
      return groups.flatMap(({ rules }) => rules)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function ask<T>(prometheus: string, path: string): Promise<T> {
  const response = await fetch(`${prometheus}/api/v1/${path}`, { signal: AbortSignal.timeout(10_000) })
  return ((await response.json()) as { data: T }).data
}

/** Runs the flow scenario's own script, which writes its metrics to Prometheus; does nothing when k6 is not installed. */
async function writeWithK6(url: string, prometheus: string, seconds: number): Promise<void> {
  const program = findK6()
  if (program === undefined) return
  const variables = [`BASE_URL=${url}`, 'RATE=2', `DURATION=${Math.max(1, seconds - 2)}s`]
  const args = ['run', '--quiet', '--no-usage-report', '--address=', '--tag', 'testid=live']
  const k6 = spawn(program, [...args, '-o', 'experimental-prometheus-rw', 'flow.ts'], {
    cwd: join(root, 'scenarios/k6'),
    stdio: 'ignore',
    timeout: (seconds + 30) * 1000,
    env: {
      ...Object.fromEntries(variables.map((line) => line.split('=') as [string, string])),
      ...remoteWrite(prometheus),
    },
  })
  await new Promise<void>((resolve, reject) => {
    k6.once('error', reject)
    k6.once('exit', () => resolve())
  })
}
