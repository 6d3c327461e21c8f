import type { Duration } from '../units/units.ts'
import type { HeaderValues } from './request.ts'

/** Gives the headers that every request of the mix carries, for example by logging in once before the load. */
export type Session = (url: string, signal: AbortSignal) => Promise<HeaderValues>

/** A session that does not last as long as the load. Renewing it is no part of any request's time. */
export interface RenewedSession {
  readonly open: Session
  /** How long it is used; requests go on with the old one until the new one is there. */
  readonly every?: Duration
  /**
   * Statuses that say it has ended. The first such answer renews it once for all; requests wait meanwhile, and those that
   * were refused are sent again. Refused with the new one too, they are failures.
   */
  readonly on?: readonly number[]
}
