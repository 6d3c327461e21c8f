import { resolve } from 'node:path'
import { usageError } from '../../base/errors.ts'
import { engineOf } from '../../config/engines/engines.ts'
import type { LoadedScenario } from '../../config/loading/load.ts'
import { loadScenarios } from '../../config/loading/load.ts'
import { declaredBudgets } from '../../config/plan/declared-budgets.ts'
import { requireDataset } from '../../config/plan/service-needs.ts'
import {
  expectedLoadOf,
  latencyLimitsOf,
  makeStackPlan,
  type StackPlan,
} from '../../config/plan/stack-plan.ts'
import { typed } from '../../config/plan/typed-options.ts'
import { hopRoutesOf } from '../../config/requests/hops.ts'
import { routesOf } from '../../config/scenario/routes.ts'
import type { OpenLoopScenario } from '../../config/scenario/scenario.ts'
import { defined } from '../../config/setup/defined.ts'
import type { ArmRequest } from '../../config/setup/switches.ts'
import { requireApp } from '../../config/target/require-app.ts'
import { formatSeconds, seconds } from '../../config/units/units.ts'
import {
  type ArmName,
  armNames,
  type ByArm,
  byArm,
  type Invocation,
  mostRoutes,
} from '../../evidence/paired.ts'
import { leaveOut, unaskedWords } from '../../load/pairs/left-out-routes.ts'
import { fewestInvocations, type Pace, paceFor } from '../../load/pairs/pace.ts'
import { type ResolvedArm, revisionInWords } from '../../revisions/arm.ts'
import type { ResolvedArms } from '../../revisions/resolve-arms.ts'
import { requireOwnCode } from '../../revisions/shared-image.ts'
import { newRoutes } from '../../verdict/pairs/figures/new-routes.ts'
import { limitProblems } from '../../verdict/pairs/judge/known-limits.ts'
import { type PairSettings, settingsFor, usualSettings } from '../../verdict/pairs/settings.ts'

/** One arm of a comparison, ready to be started. */
export interface PlannedArm {
  /** The revision in words. */
  readonly words: string
  readonly commit: string | undefined
  readonly stack: StackPlan
}

/** A scenario with the set-up by which it drives both arms. */
export interface ComparedScenario {
  readonly scenario: OpenLoopScenario<string>
  readonly file: string
  readonly timeoutSeconds: number
}

/** Everything that a comparison will do, decided before anything starts. */
export interface ComparisonPlan {
  readonly purpose: 'gate' | 'compare'
  readonly arms: ByArm<PlannedArm>
  /** Whether both arms are the same code with the same set-up. */
  readonly isSame: boolean
  readonly scenarios: readonly ComparedScenario[]
  /** Arrivals per second within a slice; undefined for a rate that suits the machine. */
  readonly rate: number | undefined
  readonly pace: Pace
  readonly settings: PairSettings
  /**
   * A fixed number of invocations, made as long as there is time whatever they show; the statements of both arms are then
   * kept too. Undefined for as many as the decision needs.
   */
  readonly rounds?: number | undefined
  /** Why the verdict does not decide the exit code, in words after `as`; undefined when it does. */
  readonly advisory: string | undefined
  readonly seed: number
  readonly out: string
  /** Whether figures that became worse are examined in a replay afterwards. */
  readonly explains: boolean
  readonly notes: readonly string[]
}

/** The settings for judging; the others follow from the time and the number of scenarios. */
export type PairRequest = Partial<Pick<PairSettings, 'mostSeconds'>> &
  Pick<PairSettings, 'limits' | 'accepted'>

/** The options of a comparison; texts as typed. */
export interface ComparisonRequest {
  readonly purpose: 'gate' | 'compare'
  readonly scenario: readonly string[]
  readonly rate?: string | undefined
  readonly rows?: string | undefined
  readonly seed?: string | undefined
  readonly out?: string | undefined
  readonly setups: ByArm<ArmRequest>
  readonly settings: PairRequest
  readonly advisory?: string | undefined
  /** Whether findings are explained by a replay; false by default. */
  readonly explain?: boolean | undefined
}

/** Arrivals per second for which the logs and limits of a stack are sized before the rate is known. */
const highestExpectedRate = 3000
/**
 * The default number of app processes. Each has to be compiled anew in every invocation, which costs more time than averaging
 * over several processes would save.
 */
const usualWorkers = 1
/** Seconds of load on one arm for which its logs are sized. */
const longestLoadSeconds = 60

const isOpenLoop = (
  found: LoadedScenario,
): found is LoadedScenario & { scenario: OpenLoopScenario<string> } =>
  engineOf(found.scenario).schedules === 'requests'

/**
 * The requested scenarios, or the open loops among the standard ones.
 * @throws USAGE for a scenario that is not an open loop, or for two of one name.
 */
async function scenariosOf(
  { head, scenarios: asked }: ResolvedArms,
  names: readonly string[],
): Promise<readonly ComparedScenario[]> {
  const wanted = names.length > 0 ? asked : head.target.target.scenarios.standard
  const found = await loadScenarios(head.target, wanted)
  const other = found.find((one) => !isOpenLoop(one))
  if (names.length > 0 && other)
    throw usageError(
      `${other.scenario.name} is driven by ${other.scenario.engine}, and arms are compared under an open loop: name a scenario with the engine open-loop.`,
    )
  const open = found.filter(isOpenLoop)
  if (open.length === 0)
    throw usageError(
      `None of the standard scenarios (${wanted.join(', ')}) is an open loop: name one with --scenario.`,
    )
  return open.map(({ scenario, file }) => ({ scenario, file, timeoutSeconds: seconds(scenario.timeout) }))
}

function stackOf(
  { target }: ResolvedArm,
  arm: ArmRequest,
  scenarios: readonly ComparedScenario[],
  datasetSize: number | undefined,
): StackPlan {
  // A service that runs already would be both arms.
  requireApp(target.target)
  const expected = scenarios.map(({ scenario }) => ({
    scenario,
    rate: highestExpectedRate,
    warmUpSeconds: 0,
    durationSeconds: longestLoadSeconds,
  }))
  return makeStackPlan(target, {
    arm: { workers: usualWorkers, ...defined(arm) },
    scenarios: scenarios.map(({ scenario }) => scenario),
    expectedLoad: expectedLoadOf(expected),
    latencyLimits: latencyLimitsOf(scenarios.flatMap(({ scenario }) => declaredBudgets(scenario))),
    datasetSize,
  })
}

const sameSetup = (one: StackPlan, other: StackPlan): boolean =>
  JSON.stringify(one.arm) === JSON.stringify(other.arm)

/**
 * Refuses limits that limit nothing, and a time in which nothing can be measured.
 * @throws TailgateError USAGE with all problems.
 */
function requireSense(
  { settings, purpose }: ComparisonRequest,
  scenarios: readonly ComparedScenario[],
  mostSeconds: number,
  { invocationSeconds }: Pace,
): void {
  const read = typed()
  const routes = [...new Set(scenarios.flatMap(routesAsked))]
  const hops = scenarios.flatMap(({ scenario }) => hopRoutesOf(scenario))
  for (const problem of limitProblems(settings, routes, hops)) read.refuse(problem)
  for (const one of scenarios) {
    const asked = routesAsked(one).length
    if (asked > mostRoutes)
      read.refuse(
        `${one.scenario.name} asks for ${asked} routes, and ${mostRoutes} can be compared: name a scenario with fewer.`,
      )
  }
  const least = invocationSeconds * scenarios.length
  if (mostSeconds < least)
    read.refuse(
      `--max-time ${formatSeconds(mostSeconds)} is too short: starting and measuring both arms once takes about ${formatSeconds(least)}, and a verdict of ${purpose} takes about ${formatSeconds(fewestInvocations * least)}.`,
    )
  read.check()
}

/**
 * Decides everything about a comparison before anything starts.
 * @throws TailgateError with the problem of the request.
 */
export async function planComparison(
  request: ComparisonRequest,
  resolved: ResolvedArms,
  drawSeed: () => number,
): Promise<ComparisonPlan> {
  const read = typed()
  const rate = read.rate('--rate', request.rate)
  const rows = read.number('--rows', request.rows, 10, 100_000_000)
  const seed = read.number('--seed', request.seed, 0, 2 ** 32 - 1)
  read.check()
  requireDataset(resolved.head.target.target, rows)
  const scenarios = await scenariosOf(resolved, request.scenario)
  const { mostSeconds = usualSettings.mostSeconds } = request.settings
  const pace = paceFor(mostSeconds / scenarios.length)
  requireSense(request, scenarios, mostSeconds, pace)
  const arms = byArm(
    (side): PlannedArm => ({
      words: revisionInWords(resolved[side].revision),
      commit: resolved[side].revision.commit,
      stack: stackOf(resolved[side], request.setups[side], scenarios, rows),
    }),
  )
  const ofCode =
    request.purpose === 'gate' && !resolved.isSame
      ? await requireOwnCode(byArm((side) => resolved[side].target))
      : []
  const drawn = seed ?? drawSeed()
  return {
    purpose: request.purpose,
    arms,
    isSame: resolved.isSame && sameSetup(arms.base.stack, arms.head.stack),
    scenarios,
    rate,
    pace,
    settings: settingsFor(
      { ...request.settings, seed: drawn, invocationSeconds: pace.invocationSeconds },
      scenarios.length,
    ),
    seed: drawn,
    advisory: request.advisory,
    out: resolve(request.out ?? 'results'),
    explains: request.explain ?? false,
    notes: [
      ...resolved.notes,
      ...ofCode,
      ...scenarios.flatMap((one) => unaskedRoutes({ arms, scenarios }, one)),
    ],
  }
}

/** Routes that a scenario requests. */
const routesAsked = ({ scenario }: ComparedScenario): readonly string[] => routesOf(scenario)

type PlannedArms = Pick<ComparisonPlan, 'arms' | 'scenarios'>

/**
 * The routes that only one of the arms has: of head, those that the scenario asks for. Scenarios are head's, so none asks for
 * those of base, which only a config of its own can name; all of them are with the first scenario, so that they are told once.
 */
export function missingRoutes(
  { arms, scenarios }: PlannedArms,
  compared: ComparedScenario,
): ByArm<readonly string[]> {
  const lacks = (arm: ArmName) => (route: string) => !Object.hasOwn(arms[arm].stack.target.routes, route)
  return {
    base: compared === scenarios[0] ? Object.keys(arms.base.stack.target.routes).filter(lacks('head')) : [],
    head: routesAsked(compared).filter(lacks('base')),
  }
}

/** The routes of a scenario that both arms have. */
export const comparedRoutes = (
  { arms }: Pick<ComparisonPlan, 'arms'>,
  compared: ComparedScenario,
): readonly string[] =>
  routesAsked(compared).filter((route) =>
    armNames.every((arm) => Object.hasOwn(arms[arm].stack.target.routes, route)),
  )

/**
 * What is told of routes that are never asked for: because they come after a route that base's config does not name, or with
 * probes of an invocation, after one that base does not answer although its config names it.
 */
export function unaskedRoutes(
  plan: PlannedArms,
  compared: ComparedScenario,
  probes?: Invocation['probes'],
): readonly string[] {
  const { head } = missingRoutes(plan, compared)
  if (probes === undefined) return unaskedWords(compared.scenario, head)
  return unaskedWords(leaveOut(compared.scenario, head), newRoutes(comparedRoutes(plan, compared), probes))
}
