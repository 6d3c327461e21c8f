import type { Invocation, Slice } from '../../../evidence/paired.ts'
import { median } from '../../statistics/drift.ts'

/** Both slices of a pair, in the order in which they were sent. */
export type SlicePair = readonly [Slice, Slice]

/** The share of the processors that others had during a slice, other machines included. */
export const takenByOthers = (
  { foreignCpu, steal, seconds, drainSeconds }: Slice,
  processors: number,
): number => (foreignCpu + steal) / (processors * Math.max(seconds + drainSeconds, Number.MIN_VALUE))

/** What others took from one half of a pair may differ by this share of the processors from what they took from the other. */
const mostUneven = 0.25
/** Where others had more than this share, what is left tells of them. */
const mostTaken = 0.8
/** A pair whose threads waited this many times as long per CPU second as those of the median pair is dropped... */
const longestWait = 5
/** ...unless the wait, in seconds per CPU second, disturbs nothing. */
const shortWait = 1

function waitPerCpu(pair: SlicePair): number {
  const used = pair.flatMap(({ cpu }) => Object.values(cpu)).reduce((total, value) => total + value, 0)
  return pair.reduce((total, { runQueueWait }) => total + runQueueWait, 0) / Math.max(used, 1e-6)
}

/**
 * The pairs of an invocation that count, and how many were dropped because others used the machine: from one half more than
 * from the other, nearly everything, or so that threads waited far longer than in the other pairs. The rule knows neither
 * latencies nor which half belongs to which arm, and drops both, so that labels remain exchangeable. What others take from
 * both halves alike stays: pairing takes it out.
 */
export function keptPairs(
  { slices }: Pick<Invocation, 'slices'>,
  processors: number,
): { readonly kept: readonly SlicePair[]; readonly dropped: number } {
  const whole = [...Map.groupBy(slices, ({ pair }) => pair).values()].flatMap((own): SlicePair[] => {
    const [first, second] = own.toSorted((a, b) => a.at - b.at)
    return own.length === 2 && first && second && first.arm !== second.arm ? [[first, second]] : []
  })
  const usualWait = median(whole.map(waitPerCpu))
  const kept = whole.filter((pair) => {
    const [first, second] = [takenByOthers(pair[0], processors), takenByOthers(pair[1], processors)]
    const wait = waitPerCpu(pair)
    return (
      Math.abs(first - second) <= mostUneven &&
      Math.max(first, second) <= mostTaken &&
      (wait <= shortWait || wait <= longestWait * usualWait)
    )
  })
  return { kept, dropped: whole.length - kept.length }
}
