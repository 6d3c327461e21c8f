import { randomInt } from 'node:crypto'
import { exitCodes } from '../../base/errors.ts'
import type { LoadedTarget } from '../../config/loading/load.ts'
import { secretsOfLoads } from '../../config/loading/typed-project.ts'
import { judgedIn } from '../../config/plan/judge-plan.ts'
import { makePlan, type RunRequest } from '../../config/plan/make-plan.ts'
import type { Plan } from '../../config/plan/plan.ts'
import { describePlan } from '../../config/plan/plan-in-words.ts'
import { type GivenPrometheus, keptPrometheus } from '../../prometheus/given-prometheus.ts'
import { onlyMeasures } from '../../report/headline.ts'
import { jsonDocument } from '../../report/json.ts'
import type { RunContext } from '../../stories/context.ts'
import { findRate } from '../../stories/find-rate/find-rate.ts'
import { preflightOf } from '../../stories/run/preflight.ts'
import { type RunResult, run } from '../../stories/run/run.ts'
import { type TooShort, tooShortFor } from '../../verdict/too-short.ts'
import { exitOf } from '../shared/exit-code.ts'
import { printJson, printLines } from '../shared/outlet.ts'
import { openProgress, printSummary } from '../shared/output.ts'
import { runContext } from '../shared/run-context.ts'
import { agreeTo, announcementFor } from './consent.ts'
import { placeOf } from './place.ts'
import { loadProject, type ProjectWords } from './project.ts'

export interface RunOptions extends GivenPrometheus, Omit<ProjectWords, 'scenarios'> {
  readonly dry?: boolean
  readonly json?: boolean
}

/** A failed budget has precedence; after it, a broken instrument, which explains why something is unproven. */
function exitCode({ report, problems }: RunResult): number {
  const broken = problems.find(({ exit }) => exit === exitCodes.instrument)
  return report.verdict.outcome === 'unproven' && broken ? broken.exit : exitOf[report.verdict.outcome]
}

/** Lines that say whether the run is long enough to decide its budgets. */
const lengthLines = (tooShort: readonly TooShort[]): string[] =>
  tooShort.length === 0
    ? [
        'As far as can be told beforehand, it is long enough for its budgets; what is too close to call needs --until-decided.',
      ]
    : ['Too short to decide:', ...tooShort.map(({ sentence }) => `  ${sentence}`)]

const drawSeed = (): number => randomInt(2 ** 32)

/** Prints the plan in words, and what is needed to send its load. */
async function showPlan(plan: Plan, request: RunRequest, options: RunOptions): Promise<void> {
  const tooShort = plan.load.scenarios.flatMap((planned) =>
    tooShortFor(planned, judgedIn(plan.judge, planned.scenario)),
  )
  const announced = await announcementFor(plan, request)
  if (options.json)
    printJson({ plan: describePlan(plan), seed: plan.load.seed, tooShort, elsewhere: announced?.text })
  else
    printLines([
      describePlan(plan),
      ...(announced === undefined ? [] : ['', `${announced.text} A run asks first, or takes --yes.`]),
      '',
      ...lengthLines(tooShort),
    ])
}

/** Plans, runs and shows; returns the exit code. */
export async function executeRun(
  asked: RunRequest,
  options: RunOptions,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = Date.now()
  const loaded = await loadProject({ ...options, scenarios: asked.scenarios }, process.cwd())
  const request = { ...asked, ...(await placeOf(loaded.target, asked.cacert)) }
  const plan = await makePlan(loaded, request, drawSeed)
  if (options.dry) {
    await showPlan(plan, request, options)
    return exitCodes.pass
  }
  await agreeTo(plan, request, signal)
  const kept = await keptPrometheus(options)
  const result = await watchedRun(loaded, request, plan, { startedAt, signal, kept })
  if (options.json) printJson(jsonDocument(result.report, result.bundle))
  else printSummary(result.report, result.bundle)
  return onlyMeasures(result.report) ? exitCodes.pass : exitCode(result)
}

/** The plan at the rate that a search finds. */
async function atFoundRate(
  loaded: LoadedTarget,
  request: RunRequest,
  plan: Plan,
  context: RunContext,
): Promise<Plan> {
  const { rate, sentence } = await findRate(plan, context)
  const seed = String(plan.load.seed)
  const planned = await makePlan(loaded, { ...request, rate: `${rate}/s`, seed }, drawSeed)
  // Only the preflight knows the protocol that the service speaks, by which instruments are calibrated.
  const stack = { ...planned.stack, arm: plan.stack.arm }
  return { ...planned, stack, notes: [...(planned.notes ?? []), sentence] }
}

async function watchedRun(
  loaded: LoadedTarget,
  request: RunRequest,
  plan: Plan,
  { startedAt, signal, kept }: { startedAt: number; signal: AbortSignal; kept: string | undefined },
): Promise<RunResult> {
  using live = openProgress()
  const own = runContext({ startedAt, signal }, live.watch)
  const context: RunContext = {
    ...own,
    secrets: [...own.secrets, ...secretsOfLoads(loaded)],
    keptPrometheus: kept,
  }
  const checked = await preflightOf(plan, context)
  return await run(request.findRate ? await atFoundRate(loaded, request, checked, context) : checked, context)
}
