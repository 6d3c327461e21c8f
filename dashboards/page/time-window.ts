import type { Seen } from '../queries/look.ts'

/** What all charts of a page share: the time they show, what happened in it, and what was not measured. */
export type TimeWindow = Omit<Seen, 'known' | 'answers'>
