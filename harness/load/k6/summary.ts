import { z } from 'zod'
import type { Remark } from '../../evidence/evidence.ts'

const metric = z.object({ thresholds: z.record(z.string(), z.boolean()).optional() }).catchall(z.unknown())
const summary = z.object({
  metrics: z.record(z.string(), metric),
  root_group: z.unknown().optional(),
})

/**
 * What is kept of k6's exported summary: its metrics, thresholds, groups and checks, but not what `setup()` returned, which is
 * often a token.
 */
export type Summary = z.infer<typeof summary>

/** @throws Error for a text that is no summary. */
export const readSummaryText = (text: string): Summary => summary.parse(JSON.parse(text))

/** A summary as the text that is kept of it. */
export const keptSummary = (one: Summary): string => `${JSON.stringify(one, undefined, 4)}\n`

/** A remark on one line. Names of metrics contain whatever the tags of a script contain, also line breaks. */
const remark = (message: string): Remark => ({
  kind: 'threshold',
  message: message.replaceAll(/[\s\p{Cc}]+/gu, ' '),
  passable: false,
})

/** Whether a metric of the summary got no sample: a trend or counter with a count of 0, or a rate without a yes or no. */
function isEmpty(
  name: string,
  values: Readonly<Record<string, unknown>>,
  seen: ReadonlySet<string>,
): boolean {
  // k6 writes the first sample of this metric when it drops an iteration, so no sample is the desired result, also of one
  // scenario of the script. Iterations that were dropped are told apart from thresholds, and a wrong tag hides none.
  if (/^dropped_iterations(\{|$)/.test(name)) return false
  if (!name.includes('{')) return !seen.has(name)
  if ('passes' in values) return values.passes === 0 && values.fails === 0
  if ('count' in values) return values.count === 0
  return values.value === 0 && values.min === 0 && values.max === 0
}

/**
 * What k6's exported summary says about thresholds: those that were crossed, and those on metrics without samples, which k6
 * counts as kept. `one` is undefined where k6 left none that can be read. `seen` contains the names of the metrics that had
 * samples; trends need `count` among their statistics.
 */
export function thresholdRemarks(one: Summary | undefined, seen: ReadonlySet<string>): Remark[] {
  if (one === undefined)
    return [remark('k6 left no readable summary, so whether its thresholds hold is unknown')]
  return Object.entries(one.metrics).flatMap(([name, { thresholds = {}, ...values }]) => {
    const empty = isEmpty(name, values, seen)
    return Object.entries(thresholds).flatMap(([expression, crossed]) => {
      if (empty)
        return [remark(`the threshold ${expression} of ${name} saw no sample, so k6 passed it unproven`)]
      return crossed ? [remark(`the threshold ${expression} of ${name} was crossed`)] : []
    })
  })
}
