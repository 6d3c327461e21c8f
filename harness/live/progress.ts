import type { Budget } from '../config/budgets/budget.ts'
import type { PlannedScenario } from '../config/plan/load-plan.ts'
import type { DriveMessage } from '../load/engine/drive-messages.ts'

/** Progress events of a run, for a live view or plain lines. */
export type Progress =
  | { readonly type: 'step'; readonly name: string }
  /** The progress within the current step. */
  | { readonly type: 'detail'; readonly words: string }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'scenario'; readonly planned: PlannedScenario; readonly budgets: readonly Budget[] }
  | { readonly type: 'tick'; readonly tick: Extract<DriveMessage, { type: 'tick' }> }

export type OnProgress = (progress: Progress) => void
