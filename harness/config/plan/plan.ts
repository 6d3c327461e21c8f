import type { JudgePlan } from './judge-plan.ts'
import type { LoadPlan, PlannedScenario } from './load-plan.ts'
import type { StackPlan } from './stack-plan.ts'

/**
 * Everything that a run will do, decided before anything starts: how its one arm is set up, what is sent, and what is judged.
 */
export interface Plan {
  readonly stack: StackPlan
  readonly load: LoadPlan
  readonly judge: JudgePlan
  /** The scenario driven once more under a profiler, outside the judged part; undefined for none. */
  readonly replay: PlannedScenario | undefined
  /** Whether to calibrate an engine before the run if it was not calibrated within the last day. */
  readonly calibration: 'calibrate' | 'kept'
  /** The directory in which the bundle is made. */
  readonly out: string
  /** Names of the environment variables that the project's files read; values are kept nowhere. */
  readonly variables?: readonly string[]
  /** What a reader of the report must know about how the run was planned. */
  readonly notes?: readonly string[]
}
