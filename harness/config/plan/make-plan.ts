import { join, resolve } from 'node:path'
import { type TailgateError, usageError } from '../../base/errors.ts'
import { withErrorBudgets } from '../budgets/error-budgets.ts'
import { mergeBudgets } from '../budgets/merge-budgets.ts'
import { engineOf } from '../engines/engines.ts'
import { type Fault, faultError, readFaults } from '../faults/fault.ts'
import { clashesOf } from '../faults/fault-clashes.ts'
import { type LoadedTarget, loadScenarios, scenarioFile } from '../loading/load.ts'
import { hopRoutesOf } from '../requests/hops.ts'
import { phaseNamesOf } from '../scenario/phases.ts'
import { routesOf } from '../scenario/routes.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { stackKinds } from '../setup/stack-kind.ts'
import { type ArmOptions, readArmOptions } from './arm-options.ts'
import { type AttachedPlan, judgeable, requireNoStack, requireUrl } from './attached.ts'
import { declaredBudgets } from './declared-budgets.ts'
import { type JudgePlan, judgedIn, longestSeconds, makeJudgePlan } from './judge-plan.ts'
import { type PlannedScenario, planScenarios } from './load-plan.ts'
import type { Plan } from './plan.ts'
import { requireDataset, requireServices } from './service-needs.ts'
import { expectedLoadOf, latencyLimitsOf, makeStackPlan } from './stack-plan.ts'
import { typed } from './typed-options.ts'

/** What the command line may change about the scenarios; texts are as typed. */
export interface RunRequest extends ArmOptions {
  readonly scenarios: readonly string[]
  readonly warmUp?: string | undefined
  readonly duration?: string | undefined
  readonly rate?: string | undefined
  readonly rows?: string | undefined
  readonly budgets: readonly string[]
  readonly faults?: readonly string[] | undefined
  readonly stack?: string | undefined
  readonly tmpfs?: boolean | undefined
  readonly out?: string | undefined
  readonly profile: boolean
  readonly seed?: string | undefined
  readonly calibrate?: boolean | undefined
  readonly untilDecided?: string | undefined
  readonly stopEarly?: string | undefined
  readonly port?: string | undefined
  /**
   * `nothing`: a stack for work by hand, whose set-up no scenario influences. `replay`: a profile alone; it also looks into a
   * target that already runs, which a run never does.
   */
  readonly drives?: 'nothing' | 'replay' | undefined
  /** Other processes and containers that are watched, if the target already runs. */
  readonly watch?: readonly string[] | undefined
  /** The file of the certificate (PEM) of an authority to trust. */
  readonly cacert?: string | undefined
  readonly findRate?: boolean | undefined
  readonly yes?: boolean | undefined
  /** Whether a target that already runs is on this machine. */
  readonly isHere?: boolean | undefined
  /** Whether the target is a stack that `up` left running. */
  readonly isKept?: boolean | undefined
}

/**
 * The faults of a run.
 * @throws TailgateError FAULT_INVALID with everything that is wrong with them, and the reasons why they fit no scenario.
 */
function faultsOf(texts: readonly string[], { scenarios }: JudgePlan): readonly Fault[] {
  const faults = readFaults(texts)
  const loadPhases = scenarios.map(({ scenario, leastSeconds }) => ({
    name: scenario,
    seconds: leastSeconds,
  }))
  const clashes = clashesOf(faults, loadPhases)
  if (clashes.length > 0) throw faultError(clashes)
  return faults
}

/** The environment variables that any of the files read, by name. */
const namesIn = (all: readonly { readonly variables?: readonly string[] }[]): readonly string[] =>
  [...new Set(all.flatMap(({ variables }) => variables ?? []))].sort()

/** The budgets of the scenarios: their own, those that were typed, and the default limit on failures of every route. */
function budgetsOf(
  scenarios: readonly Scenario[],
  paths: LoadedTarget['target']['routes'],
  typedBudgets: readonly string[],
  attached: AttachedPlan | undefined,
): ReturnType<typeof judgeable> {
  const judged = scenarios.map((scenario) => ({
    name: scenario.name,
    routes: routesOf(scenario),
    hops: hopRoutesOf(scenario),
    paths,
    phases: phaseNamesOf(scenario),
  }))
  const declared = scenarios.flatMap(declaredBudgets)
  const merged = mergeBudgets(declared, typedBudgets, judged)
  const { budgets, notes } =
    attached === undefined ? { budgets: merged, notes: [] } : judgeable(merged, declared, attached)
  const scripts = new Set(scenarios.flatMap((scenario) => ('script' in scenario ? [scenario.name] : [])))
  const defaulted = judged.map(({ phases, ...rest }) => ({
    ...rest,
    phases: scripts.has(rest.name) ? ('unknown' as const) : phases,
  }))
  return { budgets: withErrorBudgets(budgets, defaulted), notes }
}

const attachedPlan = ({ watch = [], cacert, isHere, isKept }: RunRequest): AttachedPlan => ({
  watch,
  authority: cacert,
  isHere,
  isKept,
})

/**
 * The scenario to replay under a profiler: the one that the target names, else the first one that can be replayed. A target
 * that already runs is only profiled if nothing else was asked for.
 * @throws TailgateError SCENARIO_UNKNOWN for a scenario that the target names and that there is not.
 */
function replayOf(
  planned: readonly PlannedScenario[],
  loaded: LoadedTarget,
  { profile, drives }: Pick<RunRequest, 'profile' | 'drives'>,
): PlannedScenario | undefined {
  const { url, scenarios } = loaded.target
  if (!profile || (url !== undefined && drives !== 'replay')) return undefined
  const replayable = planned.filter(({ scenario }) => engineOf(scenario).replays)
  const named = scenarios.profiled === undefined ? undefined : scenarioFile(loaded, scenarios.profiled)
  return replayable.find(({ file }) => file === named) ?? replayable[0]
}

/** The error for a project in which there is nothing to send. */
const noScenario = ({ target, root }: LoadedTarget): TailgateError =>
  usageError(
    `There is no scenario in ${join(root, target.scenarios.directory)}, so nothing says what to send; write one there, or name its file.`,
  )

/**
 * Decides everything about a run before anything starts.
 * @throws TailgateError with the problem of the request.
 */
export async function makePlan(
  loaded: LoadedTarget,
  request: RunRequest,
  drawSeed: () => number,
): Promise<Plan> {
  const read = typed()
  const rate = read.rate('--rate', request.rate)
  const warmUpSeconds = read.time('--warm-up', request.warmUp, 'or none')
  const least = read.time('--duration', request.duration)
  const most = read.time('--until-decided', request.untilDecided)
  const grace = read.time('--stop-early', request.stopEarly)
  const rows = read.number('--rows', request.rows, 10, 100_000_000)
  const port = read.number('--port', request.port, 1, 65_535)
  const seed = read.number('--seed', request.seed, 0, 2 ** 32 - 1)
  const kind = read.choice('--stack', request.stack, stackKinds)
  const armRequest = readArmOptions(request, process.env, read)
  read.check()
  const { target } = loaded
  requireNoStack(target, request)
  requireUrl(target, request)
  requireDataset(target, rows)
  const names = request.scenarios.length > 0 ? request.scenarios : target.scenarios.standard
  const files = await loadScenarios(loaded, names)
  if (files.length === 0 && request.drives !== 'nothing') throw noScenario(loaded)
  const scenarios = files.map(({ scenario }) => scenario)
  const attached = target.url === undefined ? undefined : attachedPlan(request)
  const { budgets, notes } = budgetsOf(scenarios, target.routes, request.budgets, attached)
  const judge = makeJudgePlan(scenarios, budgets, { least, most, grace })
  const faults = faultsOf(request.faults ?? [], judge)
  requireServices(loaded.target, budgets, faults)
  const planned = planScenarios(files, {
    rate,
    warmUpSeconds,
    lengthOf: (scenario) => longestSeconds(judgedIn(judge, scenario)),
  })
  return {
    stack: makeStackPlan(loaded, {
      arm: armRequest,
      scenarios: request.drives === 'nothing' || attached ? [] : scenarios,
      attached,
      expectedLoad: expectedLoadOf(planned),
      latencyLimits: latencyLimitsOf(budgets),
      datasetSize: rows,
      kind,
      tmpfs: request.tmpfs,
      proxyPort: port,
    }),
    load: {
      scenarios: planned,
      faults,
      seed: seed ?? drawSeed(),
    },
    judge,
    replay: replayOf(planned, loaded, request),
    calibration: request.calibrate === false ? 'kept' : 'calibrate',
    out: resolve(request.out ?? 'results'),
    variables: namesIn([loaded, ...files]),
    notes,
  }
}
