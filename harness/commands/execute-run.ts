import { randomInt } from 'node:crypto'
import { describePlan } from '../config/describe.ts'
import { loadTarget } from '../config/load.ts'
import { makePlan, type RunRequest } from '../config/make-plan.ts'
import { shownCommand } from '../config/variables.ts'
import { exitCodes } from '../errors.ts'
import { newRunId } from '../guard/root.ts'
import { jsonDocument } from '../report/json.ts'
import { openLive } from '../report/live.ts'
import { type RunResult, run } from '../run.ts'
import type { Outcome } from '../verdict/verdict.ts'
import { paintOf, printJson, printLines, printSummary } from './output.ts'

export interface RunOptions {
  readonly dry?: boolean
  readonly json?: boolean
}

/** The exit code of a verdict. */
export const exitOf: Readonly<Record<Outcome, number>> = {
  pass: exitCodes.pass,
  fail: exitCodes.failed,
  unproven: exitCodes.unproven,
}

/** A failed budget is the most anyone can say; else a broken instrument explains why something is unproven. */
function exitCode({ report, problems }: RunResult): number {
  const broken = problems.find(({ exit }) => exit === exitCodes.instrument)
  return report.verdict.outcome === 'unproven' && broken ? broken.exit : exitOf[report.verdict.outcome]
}

/** Plans, runs and shows; gives the exit code. */
export async function executeRun(
  request: RunRequest,
  options: RunOptions,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = Date.now()
  const plan = await makePlan(await loadTarget(process.cwd()), request, () => randomInt(2 ** 32))
  if (options.dry) {
    if (options.json) printJson({ plan: describePlan(plan), seed: plan.seed })
    else printLines([describePlan(plan)])
    return exitCodes.pass
  }
  const result = await watchedRun(plan, { startedAt, signal })
  if (options.json) printJson(jsonDocument(result.report, result.bundle))
  else printSummary(result.report, result.bundle)
  return exitCode(result)
}

async function watchedRun(
  plan: Parameters<typeof run>[0],
  { startedAt, signal }: { startedAt: number; signal: AbortSignal },
): Promise<RunResult> {
  using live = openLive(process.stderr, () => performance.now(), paintOf(process.stderr))
  const command = shownCommand(process.argv.slice(2))
  return await run(plan, { id: newRunId(), startedAt, command, signal, watch: live.watch })
}
