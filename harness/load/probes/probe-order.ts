import type { Feeds, OpenLoopScenario } from '../../config/scenario/scenario.ts'
import type { CountedServices } from '../../measure/service-counters.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'

/** What of a scenario is probed; every scenario that draws its requests itself has it. */
export type ProbedScenario = Pick<OpenLoopScenario<string>, 'mix' | 'session' | 'expect' | 'authority'> & {
  readonly arrivals?: OpenLoopScenario<string>['arrivals']
}

/** The same few requests of each route of a scenario, for one arm; the other gets the same order with its own addresses. */
export interface ProbeOrder {
  readonly scenario: ProbedScenario
  /** Routes of the target by name, from which requests take their method. */
  readonly routes: DriveOrder['routes']
  readonly feeds: Feeds
  /** Base URL of the arm, without a trailing slash. */
  readonly url: string
  /** The path of the certificate (PEM) of the authority behind a secured URL that the system does not know. */
  readonly authority?: string | undefined
  /** The PostgreSQL and Redis of the arm, whose counters are read around each route. */
  readonly services: CountedServices
  /** The same for both arms, so that the same rows are drawn. */
  readonly seed: number
  /** Requests of each route; 40 unless said otherwise. */
  readonly requests?: number
  readonly timeoutSeconds: number
  /** Called with nothing once all is warmed up, then after each step with its route and requests, when the services rest. */
  readonly onRested?: (done: ProbedStep | undefined) => Promise<void>
}

/** One step of an entry as it was sent. */
export interface ProbedStep {
  readonly route: string
  readonly requests: number
}
