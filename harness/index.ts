/** What a project imports from the package: to describe its service and its scenarios. */

export { fileBody } from './config/scenario/file-body.ts'
export { type FormFile, multipart } from './config/scenario/multipart.ts'
export type {
  Arrivals,
  Budgets,
  Draw,
  Journey,
  MixEntry,
  RouteLimits,
  Scenario,
  Session,
  StackLimits,
  StepAnswer,
} from './config/scenario/scenario.ts'
export { defineTarget, type Target, type TargetDescription } from './config/target/target.ts'
