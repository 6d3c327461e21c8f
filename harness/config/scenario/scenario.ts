import type { EngineName, EngineScenarios } from '../engines/engines.ts'

export type { AutocannonScenario } from '../../load/autocannon/descriptor/scenario.ts'
export type { K6Scenario } from '../../load/k6/descriptor/scenario.ts'
export type { OpenLoopScenario } from '../../load/open-loop/descriptor/scenario.ts'
export type { Arrivals, RecordedRequest, Spacing } from '../requests/arrivals.ts'
export type { Journey, MixEntry, Step } from '../requests/mix.ts'
export type {
  Bytes,
  Draw,
  Expected,
  ExpectedStatus,
  FeedRow,
  Feeds,
  HeaderValue,
  HeaderValues,
  RequestBody,
  RequestDescription,
  StepAnswer,
} from '../requests/request.ts'
export type { RenewedSession, Session } from '../requests/session.ts'

/** The load on the service and its limits: engine, arrivals, mix, budgets. */
export type Scenario<R extends string = string> = EngineScenarios<R>[EngineName]
