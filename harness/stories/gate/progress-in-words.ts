import { fewOf } from '../../base/text.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { PairProgress } from '../../load/pairs/pair-order.ts'
import type { Decision } from '../../verdict/pairs/judge/decide.ts'

type Going = Exclude<Decision, { next: 'ended' }>

/**
 * The purpose of an invocation, and how long the comparison may continue: `browse, invocation 3: looking, about 2 min to
 * decide`.
 */
export function invocationInWords(index: number, { next, scenario, seconds, suspects }: Going): string {
  const names = suspects.map(({ route, figure }) => `${figure} of ${route}`)
  const why = next === 'confirm' ? `confirming ${fewOf(names, 3)}` : 'looking'
  return `${scenario}, invocation ${index + 1}: ${why}, the next decision in about ${formatSeconds(seconds)}`
}

/** The same for a fixed number of invocations: `browse, invocation 3 of 6, about 80 s to go`. */
export const roundInWords = (index: number, rounds: number, { scenario, seconds }: Going): string =>
  `${scenario}, invocation ${index + 1} of ${rounds}, about ${formatSeconds(Math.round(seconds))} to go`

/** The progress within an invocation. */
export function progressInWords({ phase, elapsed, of, pairs }: PairProgress): string {
  if (phase === 'slices') return `${pairs} pairs of slices, ${formatSeconds(Math.max(0, of - elapsed))} left`
  return { session: 'logging in', heating: 'heating both arms', rate: 'finding the rate' }[phase]
}
