import type { Budget } from '../budgets/budget.ts'
import { engineOf } from '../engines/engines.ts'
import { percentileOf } from '../figures/figures.ts'
import type { LoadedTarget } from '../loading/load.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { StackKind } from '../setup/stack-kind.ts'
import type { Arm, ArmRequest } from '../setup/switches.ts'
import type { Target } from '../target/target.ts'
import { decideArm, withArm } from './arm.ts'
import type { AttachedPlan } from './attached.ts'
import type { PlannedScenario } from './load-plan.ts'

/** The load that the limits and logs of a stack are sized for; the plan of a stack does not contain the load itself. */
export interface ExpectedLoad {
  /** The most connections that are open at once. */
  readonly connections: number
  /** The most users at once, if only the script of a load knows how many there are. */
  readonly users: number
  /** The most requests in all. */
  readonly requests: number
}

/** How the stack of one arm is set up. A run has one arm; a comparison has two, whose stacks run at the same time. */
export interface StackPlan {
  /** The target as the arm runs it. */
  readonly target: Target
  readonly arm: Arm
  /** The directory of the arm's tailgate.config.ts: relative paths of the target start here. */
  readonly root: string
  /** Rows of the main table of the dataset. */
  readonly datasetSize: number
  /** Where the services run; when undefined, on this machine if the programs are installed, otherwise in Docker. */
  readonly kind?: StackKind | undefined
  /** Whether the files of the database are kept in memory, which is only possible in containers. */
  readonly tmpfs?: boolean | undefined
  /** The port of the proxy; when undefined, any free port. */
  readonly proxyPort?: number | undefined
  readonly expectedLoad: ExpectedLoad
  /** What is asked of a target that already runs; undefined for a target that is started. */
  readonly attached?: AttachedPlan | undefined
  /** Limits on latencies in seconds, ascending: the app's histograms have boundaries there. */
  readonly latencyLimits: readonly number[]
}

/** What is asked of the stack of one arm. */
export interface StackRequest {
  /** The requested set-up; it goes before that of the scenarios and of the target. */
  readonly arm: ArmRequest
  /** The scenarios that influence the set-up: those that the stack is driven by. */
  readonly scenarios: readonly Scenario[]
  readonly expectedLoad: ExpectedLoad
  readonly latencyLimits: readonly number[]
  /** Rows of the main table; when undefined, the number that the target gives. */
  readonly datasetSize?: number | undefined
  readonly kind?: StackKind | undefined
  readonly tmpfs?: boolean | undefined
  readonly proxyPort?: number | undefined
  readonly attached?: AttachedPlan | undefined
}

/**
 * Decides how the stack of one arm is set up.
 * @throws TailgateError USAGE when scenarios differ, a variable is the stack's own, or an engine cannot speak the protocol.
 */
export function makeStackPlan({ target, root }: LoadedTarget, request: StackRequest): StackPlan {
  const { arm: asked, scenarios, datasetSize = target.dataset?.size ?? 0, ...rest } = request
  const arm = decideArm(target, scenarios, asked)
  return { target: withArm(target, arm), arm, root, datasetSize, ...rest }
}

/** The rate that a closed loop may reach per second; it has no rate of its own. */
const closedLoopRate = 15_000

/** What must be known about a scenario to size a stack for it. */
export type ExpectedScenario = Pick<
  PlannedScenario,
  'scenario' | 'rate' | 'warmUpSeconds' | 'durationSeconds'
>

/** The load that a stack must be able to carry if it is driven by these scenarios one after the other. */
export const expectedLoadOf = (scenarios: readonly ExpectedScenario[]): ExpectedLoad => ({
  connections: Math.max(
    0,
    ...scenarios.map(({ scenario }) => ('connections' in scenario ? scenario.connections : 0)),
  ),
  users: Math.max(0, ...scenarios.map(({ scenario }) => engineOf(scenario).unboundedUsers)),
  requests: scenarios.reduce(
    (sum, { rate = closedLoopRate, warmUpSeconds, durationSeconds }) =>
      sum + rate * (warmUpSeconds + durationSeconds),
    0,
  ),
})

/** The limits of budgets on percentiles, in seconds, ascending, without duplicates. */
export function latencyLimitsOf(budgets: readonly Budget[]): readonly number[] {
  const limits = budgets
    .filter(({ figure }) => percentileOf(figure) !== undefined)
    .map(({ limit }) => limit / 1e6)
  return [...new Set(limits)].toSorted((a, b) => a - b)
}
