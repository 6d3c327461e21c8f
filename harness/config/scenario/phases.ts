import type { PhaseName } from '../budgets/phase-name.ts'
import { parseDuration, seconds } from '../units/units.ts'
import { meanRate, perSecond } from './arrivals.ts'
import type { Arrivals, OpenLoopScenario } from './scenario.ts'

/** One phase; its times are seconds of the measured part. */
export interface PlannedPhase {
  readonly kind: 'step' | 'part'
  readonly index: number
  /** Requests per second at its beginning and at its end. */
  readonly rate: readonly [number, number]
  readonly from: number
  readonly to: number
}

const quarters = 4

/**
 * The phases of arrivals over `span` seconds at an average of `rate` per second, or at their own rate; the last step lasts
 * until the end.
 */
export function phasesOfArrivals(arrivals: Arrivals, span: number, rate?: number): readonly PlannedPhase[] {
  const factor = rate === undefined ? 1 : rate / meanRate(arrivals, span)
  if (arrivals.kind === 'ramp') {
    const [from, to] = [perSecond(arrivals.from) * factor, perSecond(arrivals.to) * factor]
    const between = (at: number) => from + ((to - from) * at) / span
    return Array.from({ length: quarters }, (_, at): PlannedPhase => {
      const begins = Math.round((span * at) / quarters)
      const ends = at === quarters - 1 ? span : Math.round((span * (at + 1)) / quarters)
      const rates = [between(begins), between(ends)] as const
      return { kind: 'part', index: at + 1, rate: rates, from: begins, to: ends }
    }).filter((part) => part.to > part.from)
  }
  if (arrivals.kind !== 'steps') return []
  let at = 0
  return arrivals.steps.flatMap((step, index) => {
    const from = at
    at = index === arrivals.steps.length - 1 ? span : Math.min(span, from + seconds(step.for))
    const level = perSecond(step.rate) * factor
    const phase: PlannedPhase = { kind: 'step', index: index + 1, rate: [level, level], from, to: at }
    return at > from ? [phase] : []
  })
}

/**
 * The most stages of a k6 script that may have budgets. Only k6 can read how many there are; a budget on a stage that does
 * not exist stays unproven.
 */
const stagesOfScripts = 12

/** The names of the phases that a scenario has, whatever its file contains; empty if the arrivals cannot be read. */
export function phaseNamesOf(scenario: unknown): readonly PhaseName[] {
  if (typeof scenario === 'object' && scenario !== null && 'script' in scenario)
    return Array.from({ length: stagesOfScripts }, (_, index): PhaseName[] => [
      `step ${index + 1}`,
      `part ${index + 1}`,
    ]).flat()
  const { arrivals, duration } = (scenario ?? {}) as Partial<OpenLoopScenario<string>>
  if (arrivals?.kind === 'steps' && Array.isArray(arrivals.steps))
    return arrivals.steps.map((_, index): PhaseName => `step ${index + 1}`)
  const span = typeof duration === 'string' ? parseDuration(duration) : undefined
  if (arrivals?.kind !== 'ramp' || span === undefined) return []
  return Array.from({ length: quarters }, (_, index): PhaseName => `part ${index + 1}`)
}
