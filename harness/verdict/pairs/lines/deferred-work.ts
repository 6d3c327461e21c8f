import { counted } from '../../../base/text.ts'
import { formatShare } from '../../figures/format.ts'
import { unevenUse } from '../figures/contention.ts'
import type { Observed } from '../figures/observed.ts'
import { type Condition, condition } from './condition.ts'

/**
 * As a share of all processors. Between equal arms the mean differed by at most 0.5 % in gates of several minutes, also
 * beside a program that used half of the processors.
 */
const mostDeferred = 0.03
/** A mean that is nearer to zero than this many standard errors is chance. */
const surely = 3

/**
 * Whether an arm works on while the other one is driven. Such work slows the other arm, and is not in the CPU time of its own.
 * A program outside both stacks that one arm calls looks the same from the other side. Other programs do not know whose half it
 * is, so over many pairs they use the machine in both alike.
 */
export function deferredWork({ evidence }: Observed): Condition | undefined {
  const use = unevenUse(evidence.invocations, evidence.processors)
  if (use === undefined || Math.abs(use.mean) <= Math.max(mostDeferred, surely * use.error)) return undefined
  const [worker, slowed] = use.mean > 0 ? ['head', 'base'] : ['base', 'head']
  return condition(
    'deferred work',
    false,
    `Others used ${formatShare(Math.abs(use.mean))} more of the processors while ${slowed} was driven than while ${worker} was, over ${counted(use.pairs, 'pair')}. So ${worker} works on after its answers, which slows ${slowed}, or a program that is not in the stack works for ${slowed}. Neither is in the CPU time of an arm; so nothing passes, and only counts can fail. Let ${worker} do that work before it answers, or switch it off for the comparison; a program that ${slowed} calls belongs to its stack (services of the config).`,
    false,
  )
}
