import type { ScenarioFields } from '../../../config/engine/scenario-fields.ts'
import type { MixEntry } from '../../../config/requests/mix.ts'
import type { ExpectedByRoute } from '../../../config/requests/request.ts'
import type { RenewedSession, Session } from '../../../config/requests/session.ts'
import type { Duration } from '../../../config/units/units.ts'

export interface AutocannonScenario<R extends string> extends ScenarioFields<R> {
  readonly engine: 'autocannon'
  /** Stop as soon as a budget that decides the verdict can no longer be met, but only after this time has been measured. */
  readonly stopEarly?: Duration
  readonly connections: number
  readonly session?: Session | RenewedSession
  readonly expect?: ExpectedByRoute<R>
  /** Single requests only; autocannon follows no redirects. */
  readonly mix: readonly MixEntry<R>[]
}
