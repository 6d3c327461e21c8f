import { perSecond } from '../config/arrivals.ts'
import type { Scenario } from '../config/scenario.ts'
import { seconds } from '../config/units.ts'
import type { Mark } from './phases.ts'

/** The steps of a scenario's arrivals within a measured part of `span` seconds, at the rates of its file; the last goes on. */
export function stepMarks(scenario: Scenario, span: number): readonly Mark[] {
  if (scenario.engine !== 'open-loop' || scenario.arrivals.kind !== 'steps') return []
  const { steps } = scenario.arrivals
  let at = 0
  return steps.flatMap((step, index) => {
    const from = at
    at = index === steps.length - 1 ? span : Math.min(span, from + seconds(step.for))
    return at > from ? [{ name: `step ${index + 1} at ${perSecond(step.rate)}/s`, from, to: at }] : []
  })
}
