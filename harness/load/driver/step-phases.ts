import { phasesOfArrivals } from '../../config/scenario/phases.ts'
import type { Scenario } from '../../config/scenario/scenario.ts'
import type { Mark } from '../engine/mark.ts'

/**
 * The phases of a scenario's arrivals within a measured part of `span` seconds at an average of `rate`; see
 * `phasesOfArrivals`.
 */
export const stepMarks = (scenario: Scenario, span: number, rate: number | undefined): readonly Mark[] =>
  'arrivals' in scenario ? phasesOfArrivals(scenario.arrivals, span, rate) : []
