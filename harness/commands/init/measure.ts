import { randomInt } from 'node:crypto'
import { usageError } from '../../base/errors.ts'
import { loadScenarios, loadTarget } from '../../config/loading/load.ts'
import { makePlan } from '../../config/plan/make-plan.ts'
import { routesOf } from '../../config/scenario/routes.ts'
import { parseDuration } from '../../config/units/units.ts'
import { measuredProposal, type Proposal } from '../../init/files/proposals.ts'
import { run } from '../../stories/run/run.ts'
import { openProgress } from '../shared/output.ts'
import { runContext } from '../shared/run-context.ts'

/** The duration of the first run. It is long enough to know p95 of a route with a tenth of 20 requests per second. */
const usualDuration = '20s'
/** A limit that is never exceeded, so that p95 of each route is reported with its interval. */
const anyLimit = 'p95<=1h'

/** The options of a first run. */
export interface FirstRun {
  readonly duration: string
  /** Undefined means that the instrument is calibrated unless that was done today. */
  readonly calibrate: boolean | undefined
  readonly signal: AbortSignal
}

/**
 * The requested first run; undefined for none.
 * @throws TailgateError USAGE for an invalid time.
 */
export function firstRun(
  { measure, calibrate }: { readonly measure?: string | true; readonly calibrate?: boolean },
  signal: AbortSignal,
): FirstRun | undefined {
  if (measure === undefined) return undefined
  const duration = measure === true ? usualDuration : measure
  if (parseDuration(duration) === undefined)
    throw usageError(`--measure must be a time such as ${usualDuration}, not "${duration}".`)
  return { duration, calibrate, signal }
}

/** Drives a scenario of the working directory once and proposes budgets from the measurements. */
export async function measuredLimits(
  scenario: string,
  { duration, calibrate, signal }: FirstRun,
): Promise<Proposal> {
  const startedAt = Date.now()
  const loaded = await loadTarget(process.cwd())
  const [read] = await loadScenarios(loaded, [scenario])
  const routes = read === undefined ? [] : routesOf(read.scenario)
  const plan = await makePlan(
    loaded,
    {
      scenarios: [scenario],
      budgets: routes.map((route) => `${scenario}.${route} ${anyLimit}`),
      ...{ duration, calibrate },
      profile: false,
    },
    () => randomInt(2 ** 32),
  )
  using live = openProgress()
  const { report } = await run(plan, runContext({ startedAt, signal }, live.watch))
  const judged = report.verdict.scenarios.flatMap(({ budgets }) => budgets)
  const measured = judged.flatMap(({ budget, value, interval }) =>
    budget.figure !== 'p95' || value === undefined || !routes.includes(budget.route)
      ? []
      : [
          {
            route: budget.route,
            p95Ms: value / 1000,
            intervalMs: interval && { low: interval.low / 1000, high: interval.high / 1000 },
          },
        ],
  )
  const failures = judged.flatMap(({ budget, outcome, reason }) =>
    budget.figure === 'errorRate' && outcome === 'fail' ? [reason] : [],
  )
  return measuredProposal(measured, `${duration}, ${report.run.environment.cpu}`, [...new Set(failures)])
}
