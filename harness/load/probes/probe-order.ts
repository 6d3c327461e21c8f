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
  /** Base URL of the arm. A secured one whose authority only this stack knows is trusted through NODE_EXTRA_CA_CERTS. */
  readonly url: string
  /** The PostgreSQL and Redis of the arm, whose counters are read around each route. */
  readonly services: CountedServices
  /** The same for both arms, so that the same rows are drawn. */
  readonly seed: number
  /** Requests of each route; 40 unless said otherwise. */
  readonly requests?: number
  readonly timeoutSeconds: number
}
