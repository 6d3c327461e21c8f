import type { Duration } from '../units/units.ts'
import type { HeaderValues } from './request.ts'

/** Gives the headers that every request of the mix carries, for example after it has logged in once before the load. */
export type Session = (url: string, signal: AbortSignal) => Promise<HeaderValues>

/** A session that ends before the load does. The time to renew it is not part of the time of any request. */
export interface RenewedSession {
  readonly open: Session
  /** How long a session is used; requests use the old one until the new one is there. */
  readonly every?: Duration
  /**
   * Statuses that mean that the session has ended. The first such answer renews the session once for all; requests wait
   * meanwhile, and those that were refused are sent again. A request that is refused with the new session too is a failure.
   */
  readonly on?: readonly number[]
}
