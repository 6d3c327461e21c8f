import type { TimeRange } from './queries/ask.ts'

/** A range in Unix seconds. Its step gives a chart at most 300 points and is never finer than the scrapes. */
export const rangeOf = (from: number, to: number, scrapeInterval: number): TimeRange => ({
  from,
  to,
  step: Math.max(scrapeInterval, Math.ceil((to - from) / 300)),
  scrapeInterval,
})
