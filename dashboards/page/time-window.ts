import type { Moment } from '../queries/annotations.ts'
import type { TimeRange } from '../queries/ask.ts'

/** What all charts of a page share: the time they show and what happened in it. */
export interface TimeWindow {
  readonly range: TimeRange
  readonly moments: readonly Moment[]
}
