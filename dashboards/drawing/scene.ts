import type { TimeRange } from '../ask.ts'
import type { Moment } from '../moments.ts'

/** What all charts of a page share: the time they show and what happened in it. */
export interface Scene {
  readonly range: TimeRange
  readonly moments: readonly Moment[]
}
