import type { AskedWindow } from '../queries/asked-window.ts'

/** What all charts of a page share: the time they show, what happened in it, and what was not measured. */
export type TimeWindow = Omit<AskedWindow, 'known' | 'answers'>
