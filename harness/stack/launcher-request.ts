import type { Plan } from '../config/plan.ts'
import type { Guard } from '../guard/process.ts'
import type { Allotment } from './allotment.ts'
import type { UpOptions } from './start.ts'
import type { Watch } from './watch.ts'

/** What a launcher is opened for. */
export interface LauncherRequest extends UpOptions {
  readonly plan: Plan
  readonly guard: Guard
  readonly ports: Allotment
  readonly watch: Watch
}
