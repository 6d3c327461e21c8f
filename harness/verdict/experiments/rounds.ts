import { sum } from '../../base/sum.ts'
import type { PairedEvidence } from '../../evidence/paired.ts'
import { driven } from '../pairs/figures/observed.ts'
import type { Decision } from '../pairs/judge/decide.ts'
import { judgePairs } from '../pairs/judge/judge-pairs.ts'
import type { PairSettings } from '../pairs/settings.ts'

/** The smallest number of invocations for any effect; they are made even when the time is over. */
export const fewestRounds = 4

/** A fixed number of invocations of the single scenario, whatever they show, as far as the time allows. */
export function decideRounds(
  evidence: readonly PairedEvidence[],
  settings: PairSettings,
  rounds: number,
): Decision {
  const [own] = evidence
  const done = own === undefined ? [] : driven(own)
  const took = done.map(({ tookSeconds }) => tookSeconds)
  const total = sum(took)
  const each = took.length === 0 ? settings.invocationSeconds : total / took.length
  const hasTime = done.length < fewestRounds || total + each <= settings.mostSeconds
  if (own === undefined || done.length >= rounds || !hasTime)
    return { next: 'ended', verdict: judgePairs(evidence, settings) }
  const left = rounds - done.length
  const seconds = Math.min(left * each, Math.max(each, settings.mostSeconds - total))
  return {
    ...{ next: 'measure', scenario: own.scenario, invocations: left, seconds },
    ...{ suspects: [], isCounted: false },
  }
}
