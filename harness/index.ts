/** What a project imports from the package: to describe its service and its scenarios. */

export type { Budgets, RouteLimits, StackLimits } from './config/budgets/limits.ts'
export {
  type Claim,
  defineExperiment,
  type ExperimentDescription,
  type Setup,
  type Sweep,
  type SweepDescription,
  type SweepPoint,
  type SwitchDescription,
} from './config/experiment/description.ts'
export {
  type DocumentRow,
  type DocumentSection,
  defineExperimentsDocument,
  type ExperimentsDocument,
} from './config/experiment/document.ts'
export type { ExperimentFigureName } from './config/experiment/figure-names.ts'
export { fileBody } from './config/scenario/file-body.ts'
export { type FormFile, multipart } from './config/scenario/multipart.ts'
export type {
  Arrivals,
  Draw,
  Expected,
  HeaderValues,
  Journey,
  MixEntry,
  RenewedSession,
  RequestDescription,
  Scenario,
  Session,
  Step,
  StepAnswer,
} from './config/scenario/scenario.ts'
export type {
  AddedPanels,
  AlertDescription,
  BoardDescription,
  DashboardsDescription,
  ExportedMetric,
  PanelDescription,
  RequestMetrics,
} from './config/target/dashboards.ts'
export { type DefinedTarget, defineTarget } from './config/target/define-target.ts'
export type {
  AppDescription,
  ServiceDescription,
  TargetDescription,
} from './config/target/description.ts'
