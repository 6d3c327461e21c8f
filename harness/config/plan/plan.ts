import type { Budget } from '../budgets/budget.ts'
import type { Fault } from '../faults/fault.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { StackPlan } from './stack-plan.ts'

/** One scenario as this run will drive it: its file, its settings in numbers, its budgets. */
export interface PlannedScenario {
  readonly scenario: Scenario
  /** Absolute path of the scenario's module; the driver process imports it again by this path. */
  readonly file: string
  /** Requests (k6: iterations) per second meant to start; undefined for a closed loop. */
  readonly rate: number | undefined
  readonly warmUpSeconds: number
  readonly durationSeconds: number
  /** How long it is measured unless a budget fails for good before; a pass ends it no sooner. */
  readonly leastSeconds: number
  /** When the evidence is looked at while it grows, in seconds of the measured part; the last is its end. */
  readonly looks: readonly number[]
  readonly timeoutSeconds: number
  readonly budgets: readonly Budget[]
}

/** Everything a run will do, decided before anything starts. */
export interface Plan {
  readonly stack: StackPlan
  readonly scenarios: readonly PlannedScenario[]
  /** The scenario driven once more under a profiler, outside the judged part; undefined for none. */
  readonly replay: PlannedScenario | undefined
  /** What is broken while each scenario is measured. */
  readonly faults?: readonly Fault[]
  readonly seed: number
  /** Whether an engine that was not calibrated within a day is calibrated before the run. */
  readonly calibration: 'calibrate' | 'kept'
  /** The directory in which the bundle is made. */
  readonly out: string
  /** Names of the variables of the environment that the project's files read; values are kept nowhere. */
  readonly variables?: readonly string[]
}
