import type { Feeds, OpenLoopScenario } from '../../config/scenario/scenario.ts'
import type { CountedServices } from '../../measure/service-counters.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'

/** The parts of a scenario that are probed; every scenario that draws its own requests has them. */
export type ProbedScenario = Pick<OpenLoopScenario<string>, 'mix' | 'session' | 'expect' | 'authority'> & {
  readonly arrivals?: OpenLoopScenario<string>['arrivals']
}

/**
 * The same few requests of each route of a scenario, for one arm; the other arm gets the same order with its own addresses.
 */
export interface ProbeOrder {
  readonly scenario: ProbedScenario
  /** Routes of the target by name, from which requests take their method. */
  readonly routes: DriveOrder['routes']
  readonly feeds: Feeds
  /** Base URL of the arm, without a trailing slash. */
  readonly url: string
  /** The path of the certificate (PEM) of the authority behind an https URL, if the system does not know the authority. */
  readonly authority?: string | undefined
  /** The PostgreSQL and Redis of the arm, whose counters are read before and after each route. */
  readonly services: CountedServices
  /** The seed, which is the same for both arms, so that they draw the same rows. */
  readonly seed: number
  /** The number of requests of each route; 40 if left out. */
  readonly requests?: number
  readonly timeoutSeconds: number
  /**
   * Called with undefined once everything is warmed up, then after each step with its route and requests, when the services
   * are at rest.
   */
  readonly onRested?: (done: ProbedStep | undefined) => Promise<void>
}

/** One step of an entry as it was sent. */
export interface ProbedStep {
  readonly route: string
  readonly requests: number
}
