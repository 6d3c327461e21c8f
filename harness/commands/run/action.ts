import { randomInt } from 'node:crypto'
import { exitCodes } from '../../base/errors.ts'
import { loadTarget } from '../../config/loading/load.ts'
import { judgedIn } from '../../config/plan/judge-plan.ts'
import { makePlan, type RunRequest } from '../../config/plan/make-plan.ts'
import { describePlan } from '../../config/plan/plan-in-words.ts'
import { shownCommand } from '../../config/target/variables.ts'
import { newRunId } from '../../guard/ledger/run-root.ts'
import { type GivenPrometheus, keptPrometheus } from '../../prometheus/given-prometheus.ts'
import { jsonDocument } from '../../report/json.ts'
import { type RunResult, run } from '../../stories/run/run.ts'
import { type TooShort, tooShortFor } from '../../verdict/too-short.ts'
import { exitOf } from '../shared/exits.ts'
import { callerSecrets } from '../shared/outlet.ts'
import { openProgress, printJson, printLines, printSummary } from '../shared/output.ts'

export interface RunOptions extends GivenPrometheus {
  readonly config?: string
  readonly dry?: boolean
  readonly json?: boolean
}

/** A failed budget is the most anyone can say; else a broken instrument explains why something is unproven. */
function exitCode({ report, problems }: RunResult): number {
  const broken = problems.find(({ exit }) => exit === exitCodes.instrument)
  return report.verdict.outcome === 'unproven' && broken ? broken.exit : exitOf[report.verdict.outcome]
}

/** Whether the run is long enough to decide its budgets, in lines. */
const lengthLines = (tooShort: readonly TooShort[]): string[] =>
  tooShort.length === 0
    ? [
        'As far as can be told beforehand, it is long enough for its budgets; what is too close to call needs --until-decided.',
      ]
    : ['Too short to decide:', ...tooShort.map(({ said }) => `  ${said}`)]

/** Plans, runs and shows; gives the exit code. */
export async function executeRun(
  request: RunRequest,
  options: RunOptions,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = Date.now()
  const loaded = await loadTarget(process.cwd(), { config: options.config, scenarios: request.scenarios })
  const plan = await makePlan(loaded, request, () => randomInt(2 ** 32))
  if (options.dry) {
    const tooShort = plan.load.scenarios.flatMap((planned) =>
      tooShortFor(planned, judgedIn(plan.judge, planned.scenario)),
    )
    if (options.json) printJson({ plan: describePlan(plan), seed: plan.load.seed, tooShort })
    else printLines([describePlan(plan), '', ...lengthLines(tooShort)])
    return exitCodes.pass
  }
  const kept = await keptPrometheus(options)
  const result = await watchedRun(plan, { startedAt, signal, kept })
  if (options.json) printJson(jsonDocument(result.report, result.bundle))
  else printSummary(result.report, result.bundle)
  return exitCode(result)
}

async function watchedRun(
  plan: Parameters<typeof run>[0],
  { startedAt, signal, kept }: { startedAt: number; signal: AbortSignal; kept: string | undefined },
): Promise<RunResult> {
  using live = openProgress()
  const command = shownCommand(process.argv.slice(2))
  return await run(plan, {
    id: newRunId(),
    startedAt,
    command,
    signal,
    secrets: callerSecrets(),
    watch: live.watch,
    keptPrometheus: kept,
  })
}
