import type { ScenarioFields } from '../../../config/engine/scenario-fields.ts'
import type { Arrivals } from '../../../config/requests/arrivals.ts'
import type { Mix } from '../../../config/requests/mix.ts'
import type { ExpectedByRoute } from '../../../config/requests/request.ts'
import type { RenewedSession, Session } from '../../../config/requests/session.ts'
import type { Duration } from '../../../config/units/units.ts'

export interface OpenLoopScenario<R extends string> extends ScenarioFields<R> {
  readonly engine: 'open-loop'
  /** Stop once a budget that decides cannot be met any more, not before so much has been measured. */
  readonly stopEarly?: Duration
  readonly arrivals: Arrivals<R>
  /**
   * The most connections the engine may open; arrivals beyond wait, and the wait is part of their latency. Over HTTP/2 each
   * carries as many requests at once as the target allows.
   */
  readonly connections: number
  /** Certificate (PEM) of the authority behind an https target, when the system does not know it. */
  readonly authority?: string
  readonly session?: Session | RenewedSession
  readonly expect?: ExpectedByRoute<R>
  /** What an arrival does: one request, or a journey of several. Only a recording with paths of its own needs none. */
  readonly mix?: Mix<R>
}
