import type { StackPlan } from '../config/plan/stack-plan.ts'
import type { Guard } from '../guard/processes/process.ts'
import type { Allotment } from './allotment.ts'
import type { DeathWatch } from './launch/death-watch.ts'
import type { UpOptions } from './start.ts'

/** The request for a launcher. */
export interface LauncherRequest extends UpOptions {
  readonly plan: StackPlan
  readonly guard: Guard
  readonly ports: Allotment
  readonly watch: DeathWatch
}
