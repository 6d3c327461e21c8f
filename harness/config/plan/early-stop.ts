import { engineOf } from '../engines/engines.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { parseDuration } from '../units/units.ts'

/**
 * When evidence that grows may decide: after `first` seconds of measuring, then each time it has
 * doubled, and at last at `most`. Planned before the first request, because every further time widens all intervals:
 * pass the number of times to `judge`.
 */
export function decisionSecondsFrom(first: number, most: number): readonly number[] {
  const times: number[] = []
  for (let time = first; time < most; time *= 2) times.push(time)
  // A time just before the last would cost certainty and show nothing new.
  if (times.length > 1 && (times.at(-1) ?? 0) > most / 1.25) times.pop()
  return [...times, most]
}

/**
 * When the evidence of a scenario may decide: once, at the end of `least` seconds; from there on up to `most`, to go on
 * until it is decided; from `grace` on, to stop once a budget cannot be met any more. A k6 script cannot be cut short.
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
