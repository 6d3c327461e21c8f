import { engineOf } from '../engines/engines.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { parseDuration } from '../units/units.ts'

/**
 * When growing evidence may decide: after `first` seconds of measuring, then each time that has doubled, and at last at
 * `most`. The times are planned before the first request, because every further time widens all intervals: pass the number of
 * times to `judge`.
 */
export function decisionSecondsFrom(first: number, most: number): readonly number[] {
  const times: number[] = []
  for (let time = first; time < most; time *= 2) times.push(time)
  // A time just before the last would reduce certainty and show nothing new.
  if (times.length > 1 && (times.at(-1) ?? 0) > most / 1.25) times.pop()
  return [...times, most]
}

/**
 * When the evidence of a scenario may decide: only once, after `least` seconds; with `most`, also later up to `most`, so that
 * the load continues until everything is decided; with `grace`, also earlier from `grace` on, so that the load stops once a
 * budget can no longer be met. A k6 script cannot be stopped early.
 */
export function decisionSecondsOf(
  scenario: Scenario,
  least: number,
  most: number | undefined,
  grace = 'stopEarly' in scenario ? parseDuration(scenario.stopEarly ?? '') : undefined,
): readonly number[] {
  const end = Math.max(least, most ?? 0)
  if (!engineOf(scenario).endsEarly) return [least]
  return decisionSecondsFrom(Math.min(least, grace ?? least), end)
}
