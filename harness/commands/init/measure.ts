import { randomInt } from 'node:crypto'
import { allRoutes } from '../../config/budgets/budget.ts'
import { loadScenarios, loadTarget } from '../../config/loading/load.ts'
import { makePlan } from '../../config/plan/make-plan.ts'
import { typed } from '../../config/plan/typed-options.ts'
import { routesOf } from '../../config/scenario/routes.ts'
import { measuredProposal, type Proposal } from '../../init/files/proposals.ts'
import { preflightOf } from '../../stories/run/preflight.ts'
import { run } from '../../stories/run/run.ts'
import { agreeTo } from '../run/consent.ts'
import { placeOf } from '../run/place.ts'
import { openProgress } from '../shared/output.ts'
import { runContext } from '../shared/run-context.ts'

/** A limit that is never exceeded, so that p95 of each route is reported with its interval. */
const anyLimit = 'p95<=1h'

/** The options of a first run. */
export interface FirstRun {
  /** As it was asked for; undefined means as long as the rarest route needs, within two minutes. */
  readonly duration: string | undefined
  /** Undefined means that the instrument is calibrated unless that was done today. */
  readonly calibrate: boolean | undefined
  /** Whether load on another machine was agreed to beforehand. */
  readonly yes: boolean | undefined
  readonly signal: AbortSignal
}

/** The options of the command line about a first run. */
export interface MeasureOptions {
  /** How long it measures; true means as long as the rarest route needs. */
  readonly measure?: string | true
  readonly calibrate?: boolean
  readonly yes?: boolean
}

/**
 * The requested first run; undefined for none.
 * @throws TailgateError USAGE for an invalid time.
 */
export function firstRun(
  { measure, calibrate, yes }: MeasureOptions,
  signal: AbortSignal,
): FirstRun | undefined {
  if (measure === undefined) return undefined
  const duration = measure === true ? undefined : measure
  const read = typed()
  if (duration !== undefined) read.time('--measure', duration)
  read.check()
  return { duration, calibrate, yes, signal }
}

/**
 * Drives a scenario of the working directory once and proposes budgets from the measurements. A target that already runs is
 * asked once for each route before, and load on another machine needs consent, as in any run.
 */
export async function measuredLimits(
  scenario: string,
  { duration, calibrate, yes, signal }: FirstRun & { readonly duration: string },
): Promise<Proposal> {
  const startedAt = Date.now()
  const loaded = await loadTarget(process.cwd())
  const [read] = await loadScenarios(loaded, [scenario])
  // All together have enough answers where no route has.
  const routes = read === undefined ? [] : [allRoutes, ...routesOf(read.scenario)]
  const plan = await makePlan(
    loaded,
    {
      scenarios: [scenario],
      budgets: routes.map((route) => `${scenario}.${route} ${anyLimit}`),
      ...{ duration, calibrate },
      ...(await placeOf(loaded.target, undefined)),
      profile: false,
    },
    () => randomInt(2 ** 32),
  )
  await agreeTo(plan, { yes }, signal)
  using live = openProgress()
  const context = runContext({ startedAt, signal }, live.watch)
  const { report } = await run(await preflightOf(plan, context), context)
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
  const doubts = report.verdict.scenarios.flatMap(({ certificate }) =>
    certificate.flatMap(({ outcome, sentence }) => (outcome === 'unproven' ? [sentence] : [])),
  )
  return measuredProposal(
    measured,
    `${duration}, ${report.run.environment.cpu}`,
    [...new Set(failures)],
    [...new Set(doubts)],
  )
}
