import type { PairedEvidence } from '../../../evidence/paired.ts'
import type { Judged } from '../course/changes.ts'
import type { PairVerdict } from '../pair-verdict.ts'
import type { PairSettings } from '../settings.ts'
import { isHopeless, judgePairs, judgeScenarios, timeOf } from './judge-pairs.ts'

/** What a comparison does next. */
export type Decision =
  | {
      /** `confirm`: what a look suspects is measured again. */
      readonly next: 'measure' | 'confirm'
      /** Whose invocations are next. */
      readonly scenario: string
      /** How many, until there is something to decide. */
      readonly invocations: number
      /** What they will take, as those so far did. */
      readonly seconds: number
      /** What is suspected; empty for `measure`. */
      readonly suspects: readonly { readonly route: string; readonly figure: string }[]
      /** Whether probes alone confirm it, as it is what each request does more each time. */
      readonly isCounted: boolean
    }
  | { readonly next: 'ended'; readonly verdict: PairVerdict }

/** Whether all that is suspected, if anything is, is compared exactly. */
const isCounted = ({ course }: Judged): boolean => {
  const open = course.suspicions.filter(({ outcome }) => outcome === 'open')
  return open.length > 0 && open.every(({ isExact }) => isExact)
}

const suspectsOf = ({ course }: Judged): { route: string; figure: string }[] =>
  course.suspicions
    .filter(({ outcome }) => outcome === 'open')
    .flatMap(({ suspects }) => suspects.map(({ route, figure }) => ({ route, figure })))

/**
 * What to do after these invocations: measure on, confirm, or end with a verdict, as soon as one scenario has failed, all have
 * passed, the time is over or going on would very likely decide nothing. `evidence` names every scenario, those without an
 * invocation too.
 */
export function decide(evidence: readonly PairedEvidence[], settings: PairSettings): Decision {
  const ended = (): Decision => ({ next: 'ended', verdict: judgePairs(evidence, settings) })
  const judged = judgeScenarios(evidence, settings)
  const { affordable, invocationSeconds } = timeOf(evidence, settings)
  if (judged.some(({ course }) => course.state === 'fail')) return ended()
  const used = ({ course }: Judged): number => course.looked.length + course.confirming.length
  const open = judged
    .filter((own) => own.course.wanted > 0 && (affordable > 0 || isCounted(own)))
    .filter((own) => !isHopeless(own, used(own) + Math.floor(affordable / judged.length)))
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
