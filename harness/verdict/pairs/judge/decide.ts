import type { PairedEvidence } from '../../../evidence/paired.ts'
import type { Judged } from '../course/changes.ts'
import type { PairVerdict } from '../pair-verdict.ts'
import type { PairSettings } from '../settings.ts'
import { goesOn, judgeScenarios, timeOf, verdictOf } from './judge-pairs.ts'

/** The next step of a comparison. */
export type Decision =
  | {
      /** `confirm`: what a look suspects is measured again. */
      readonly next: 'measure' | 'confirm'
      /** The scenario of the next invocations. */
      readonly scenario: string
      /** How many invocations until there is something to decide. */
      readonly invocations: number
      /** How long they will take, by the duration of those so far. */
      readonly seconds: number
      /** The suspected figures; empty for `measure`. */
      readonly suspects: readonly { readonly route: string; readonly figure: string }[]
      /** Whether probes alone confirm it, because each request does more every time. */
      readonly isCounted: boolean
    }
  | { readonly next: 'ended'; readonly verdict: PairVerdict }

/** Whether everything that is suspected, if anything is, is compared exactly. */
const isCounted = ({ course }: Judged): boolean => {
  const open = course.suspicions.filter(({ outcome }) => outcome === 'open')
  return open.length > 0 && open.every(({ isExact }) => isExact)
}

const suspectsOf = ({ course }: Judged): { route: string; figure: string }[] =>
  course.suspicions
    .filter(({ outcome }) => outcome === 'open')
    .flatMap(({ suspects }) => suspects.map(({ route, figure }) => ({ route, figure })))

/**
 * What to do after these invocations: continue to measure, confirm, or end with a verdict. It ends when one scenario has
 * failed, when all have passed, when the time is over, or when continuing would very likely decide nothing. `evidence` has an
 * entry for every scenario, including those without an invocation.
 */
export function decide(evidence: readonly PairedEvidence[], settings: PairSettings): Decision {
  const judged = judgeScenarios(evidence, settings)
  const time = timeOf(evidence, settings)
  const { affordable, invocationSeconds } = time
  const ended = (): Decision => ({ next: 'ended', verdict: verdictOf(judged, time) })
  if (judged.some(({ course }) => course.state === 'fail')) return ended()
  const used = ({ course }: Judged): number => course.looked.length + course.confirming.length
  const open = judged
    .filter((own) => goesOn(own) && (affordable > 0 || isCounted(own)))
    .toSorted((a, b) => used(a) - used(b))
  const [next] = open
  if (next === undefined) return ended()
  const invocations = Math.min(next.course.wanted, Math.max(1, affordable))
  return {
    next: next.course.state === 'confirm' ? 'confirm' : 'measure',
    scenario: next.observed.evidence.scenario,
    invocations,
    seconds: invocations * invocationSeconds,
    suspects: next.course.state === 'confirm' ? suspectsOf(next) : [],
    isCounted: next.course.state === 'confirm' && isCounted(next),
  }
}
