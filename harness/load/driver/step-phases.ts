import { phasesOfArrivals } from '../../config/scenario/phases.ts'
import type { Scenario } from '../../config/scenario/scenario.ts'
import type { Mark } from '../engine/mark.ts'

/** The phases of a scenario's arrivals within a measured part of `span` seconds at a mean of `rate`; see `phasesOfArrivals`. */
export function stepMarks(scenario: Scenario, span: number, rate: number | undefined): readonly Mark[] {
  if (scenario.engine !== 'open-loop') return []
  return phasesOfArrivals(scenario.arrivals, span, rate).map(({ said, from, to }) => ({
    name: said,
    from,
    to,
  }))
}
