import type { JudgePlan } from './judge-plan.ts'
import type { LoadPlan, PlannedScenario } from './load-plan.ts'
import type { StackPlan } from './stack-plan.ts'

/** Everything a run will do, decided before anything starts: how its one arm is set up, what is sent, what is asked. */
export interface Plan {
  readonly stack: StackPlan
  readonly load: LoadPlan
  readonly judge: JudgePlan
  /** The scenario driven once more under a profiler, outside the judged part; undefined for none. */
  readonly replay: PlannedScenario | undefined
  /** Whether an engine that was not calibrated within a day is calibrated before the run. */
  readonly calibration: 'calibrate' | 'kept'
  /** The directory in which the bundle is made. */
  readonly out: string
  /** Names of the variables of the environment that the project's files read; values are kept nowhere. */
  readonly variables?: readonly string[]
  /** What a reader of the report has to know of how it was planned. */
  readonly notes?: readonly string[]
}
