import type { ScenarioFields } from '../../../config/engine/scenario-fields.ts'
import type { Arrivals } from '../../../config/requests/arrivals.ts'
import type { Mix } from '../../../config/requests/mix.ts'
import type { ExpectedByRoute } from '../../../config/requests/request.ts'
import type { RenewedSession, Session } from '../../../config/requests/session.ts'
import type { Duration } from '../../../config/units/units.ts'

export interface OpenLoopScenario<R extends string> extends ScenarioFields<R> {
  readonly engine: 'open-loop'
  /** Stop as soon as a budget that decides the verdict can no longer be met, but only after this time has been measured. */
  readonly stopEarly?: Duration
  readonly arrivals: Arrivals<R>
  /**
   * The most connections that the engine may open; further arrivals wait, and the wait is part of their latency. Over HTTP/2
   * each connection carries as many requests at once as the target allows.
   */
  readonly connections: number
  /**
   * The certificate (text in PEM form) of the authority behind an https target, if the system does not know the authority.
   */
  readonly authority?: string
  readonly session?: Session | RenewedSession
  readonly expect?: ExpectedByRoute<R>
  /**
   * What an arrival does: one request, or a journey of several requests. Only a recording with paths of its own needs no mix.
   */
  readonly mix?: Mix<R>
}
