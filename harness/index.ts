/** What a project imports from the package: to describe its service and its scenarios. */
export type { Limits, Scenario } from './config/scenario.ts'
export { defineTarget, type Target, type TargetDescription } from './config/target.ts'
