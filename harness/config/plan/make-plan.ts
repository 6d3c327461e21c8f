import { resolve } from 'node:path'
import { usageError } from '../../base/errors.ts'
import type { Budget } from '../budgets/budget.ts'
import { withErrorBudgets } from '../budgets/error-budgets.ts'
import { mergeBudgets } from '../budgets/merge-budgets.ts'
import { engineOf } from '../engines/engines.ts'
import { type Fault, faultError, readFaults } from '../faults/fault.ts'
import { clashesOf } from '../faults/fault-clashes.ts'
import { type LoadedScenario, type LoadedTarget, loadScenarios } from '../loading/load.ts'
import { meanRate } from '../scenario/arrivals.ts'
import { wrongLoad } from '../scenario/endless.ts'
import { routesOf } from '../scenario/mix.ts'
import { phaseNamesOf } from '../scenario/phases.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { stackKinds } from '../setup/stack-kind.ts'
import { parseRate, seconds } from '../units/units.ts'
import { type ArmOptions, readArmOptions } from './arm-options.ts'
import { declaredBudgets } from './declared-budgets.ts'
import { looksOf } from './early-stop.ts'
import type { Plan, PlannedScenario } from './plan.ts'
import { expectedLoadOf, latencyLimitsOf, makeStackPlan } from './stack-plan.ts'
import { typed } from './typed-options.ts'

/** What the command line may change of the scenarios; texts as typed. */
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
  /** A stack for work by hand drives nothing, so no scenario has a say in how it is set up. */
  readonly drives?: 'nothing' | undefined
}

/** The rate a scenario's own file asks for over `span` seconds, on average; undefined for a closed loop. */
function ownRate(scenario: Scenario, span: number): number | undefined {
  if ('arrivals' in scenario) return meanRate(scenario.arrivals, span)
  return 'rate' in scenario ? parseRate(scenario.rate ?? '') : undefined
}

/** `--rate` is for the open loops of a run; only where there are none does it reach a k6 script. */
function takesRate(scenario: Scenario, all: readonly Scenario[]): boolean {
  if (engineOf(scenario).schedules === 'requests') return true
  const given = 'rate' in scenario && scenario.rate !== undefined
  return given && !all.some((other) => engineOf(other).schedules === 'requests')
}

/** Of scenarios that take no rate, those that keep no schedule at all say why. */
function whyNoRate(scenarios: readonly Scenario[]): string {
  const told = scenarios.find((scenario) => engineOf(scenario).schedules === 'nothing') ?? scenarios[0]
  return told ? engineOf(told).whyNoRate : 'there is none'
}

/** The faults of a run. @throws FAULT_INVALID with all that is wrong with them, and why they fit no scenario. */
function faultsOf(texts: readonly string[], planned: readonly PlannedScenario[]): readonly Fault[] {
  const faults = readFaults(texts)
  const loadPhases = planned.map(({ scenario, leastSeconds }) => ({
    name: scenario.name,
    seconds: leastSeconds,
  }))
  const clashes = clashesOf(faults, loadPhases)
  if (clashes.length > 0) throw faultError(clashes)
  return faults
}

/** The variables that any of them read, by name. */
const namesIn = (all: readonly { readonly variables?: readonly string[] }[]): readonly string[] =>
  [...new Set(all.flatMap(({ variables }) => variables ?? []))].sort()

/** What the scenarios are held to: their own budgets, those that were typed, and what every route may fail by default. */
function budgetsOf(
  scenarios: readonly Scenario[],
  paths: LoadedTarget['target']['routes'],
  typedBudgets: readonly string[],
): readonly Budget[] {
  const judged = scenarios.map((scenario) => ({
    name: scenario.name,
    routes: routesOf(scenario),
    paths,
    phases: phaseNamesOf(scenario),
  }))
  return withErrorBudgets(mergeBudgets(scenarios.flatMap(declaredBudgets), typedBudgets, judged), judged)
}

/** The scenario to replay under a profiler: the one the target names, else the first that can be. */
function replayOf(planned: readonly PlannedScenario[], name: string): PlannedScenario | undefined {
  const replayable = planned.filter(({ scenario }) => engineOf(scenario).replays)
  return replayable.find(({ scenario }) => scenario.name === name) ?? replayable[0]
}

/** What was typed about the load, in numbers: times in seconds, the rate in requests per second. */
interface AskedLoad {
  readonly rate: number | undefined
  readonly warmUp: number | undefined
  readonly duration: number | undefined
  readonly most: number | undefined
  readonly grace: number | undefined
}

/** @throws TailgateError USAGE when a rate was typed that fits none of them, or a load would never end. */
function planScenarios(
  files: readonly LoadedScenario[],
  budgets: readonly Budget[],
  { rate, warmUp, duration, most, grace }: AskedLoad,
): readonly PlannedScenario[] {
  const scenarios = files.map(({ scenario }) => scenario)
  if (rate !== undefined && !scenarios.some((scenario) => takesRate(scenario, scenarios)))
    throw usageError(`--rate fits none of these scenarios: ${whyNoRate(scenarios)}.`)
  return files.map(({ scenario, file }) => {
    const leastSeconds = duration ?? seconds(scenario.duration)
    const looks = looksOf(scenario, leastSeconds, most, grace)
    const asked = takesRate(scenario, scenarios) ? rate : undefined
    const wrong = wrongLoad(scenario, looks.at(-1) ?? leastSeconds, asked)
    if (wrong !== undefined) throw usageError(wrong)
    return {
      scenario,
      file,
      rate: asked ?? ownRate(scenario, looks.at(-1) ?? leastSeconds),
      warmUpSeconds: warmUp ?? seconds(scenario.warmUp),
      durationSeconds: looks.at(-1) ?? leastSeconds,
      leastSeconds,
      looks,
      timeoutSeconds: seconds(scenario.timeout),
      budgets: budgets.filter((budget) => budget.scenario === scenario.name),
    }
  })
}

/** Decides everything about a run before anything starts. @throws TailgateError with the problem of the request. */
export async function makePlan(
  loaded: LoadedTarget,
  request: RunRequest,
  drawSeed: () => number,
): Promise<Plan> {
  const read = typed()
  const rate = read.rate('--rate', request.rate)
  const warmUp = read.time('--warm-up', request.warmUp, 'or none')
  const duration = read.time('--duration', request.duration)
  const most = read.time('--until-decided', request.untilDecided)
  const grace = read.time('--stop-early', request.stopEarly)
  const rows = read.number('--rows', request.rows, 10, 100_000_000)
  const port = read.number('--port', request.port, 1, 65_535)
  const seed = read.number('--seed', request.seed, 0, 2 ** 32 - 1)
  const kind = read.choice('--stack', request.stack, stackKinds)
  const armRequest = readArmOptions(request, process.env, read)
  read.check()
  const names = request.scenarios.length > 0 ? request.scenarios : loaded.target.scenarios.standard
  const files = await loadScenarios(loaded, names)
  const scenarios = files.map(({ scenario }) => scenario)
  const budgets = budgetsOf(scenarios, loaded.target.routes, request.budgets)
  const planned = planScenarios(files, budgets, { rate, warmUp, duration, most, grace })
  return {
    stack: makeStackPlan(loaded, {
      arm: armRequest,
      scenarios: request.drives === 'nothing' ? [] : scenarios,
      expectedLoad: expectedLoadOf(planned),
      latencyLimits: latencyLimitsOf(budgets),
      datasetSize: rows,
      kind,
      tmpfs: request.tmpfs,
      proxyPort: port,
    }),
    scenarios: planned,
    replay: request.profile ? replayOf(planned, loaded.target.scenarios.profiled) : undefined,
    faults: faultsOf(request.faults ?? [], planned),
    seed: seed ?? drawSeed(),
    calibration: request.calibrate === false ? 'kept' : 'calibrate',
    out: resolve(request.out ?? 'results'),
    variables: namesIn([loaded, ...files]),
  }
}
