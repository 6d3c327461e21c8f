import { sum } from '../../../base/sum.ts'
import type { Invocation, Slice } from '../../../evidence/paired.ts'
import { median } from '../../statistics/drift.ts'

/** Both slices of a pair, in the order in which they were sent. */
export type SlicePair = readonly [Slice, Slice]

/** The share of the processors that others used during a slice, including other machines. */
const takenByOthers = ({ foreignCpu, steal, seconds, drainSeconds }: Slice, processors: number): number =>
  (foreignCpu + steal) / (processors * Math.max(seconds + drainSeconds, Number.MIN_VALUE))

/**
 * By how much the share that others used may differ between the two halves of a pair. A smaller limit drops more than it
 * helps: the order in a pair is random, so what other programs do is noise and no bias. Beside a program that used both processors
 * half of the time, the p95 within slices of equal arms scattered by 11.0 % with a limit of 0.25 and by 7.9 % with this one;
 * on a quiet machine by 5.5 % and 5.2 % (docs/gate.md).
 */
const mostUneven = 0.5
/** When others used more than this share, the rest of the slice mostly reflects them. */
const mostTaken = 0.8
/** A pair is dropped when its threads waited this many times as long per CPU second as those of the median pair ... */
const maxTimesUsualWait = 5
/** ... unless the wait is shorter than this, in seconds per CPU second ... */
const harmlessWait = 1
/**
 * ... or others used at most this share of the processors in both halves: then the threads of an arm waited for each other, as
 * they do for a few requests that keep many threads busy, and that is its own doing.
 */
const leastTakenToWait = 0.1

function waitPerCpu(pair: SlicePair): number {
  const used = pair.flatMap(({ cpu }) => Object.values(cpu)).reduce((total, value) => total + value, 0)
  return pair.reduce((total, { runQueueWait }) => total + runQueueWait, 0) / Math.max(used, 1e-6)
}

/** The pairs of an invocation of which both halves were measured. */
function wholePairs({ slices }: Pick<Invocation, 'slices'>): readonly SlicePair[] {
  return [...Map.groupBy(slices, ({ pair }) => pair).values()].flatMap((own): SlicePair[] => {
    const [first, second] = own.toSorted((a, b) => a.at - b.at)
    return own.length === 2 && first && second && first.arm !== second.arm ? [[first, second]] : []
  })
}

/**
 * By how much more others used the processors while base was driven than while head was, as a share of all processors: the
 * mean over all pairs and its standard error; undefined for fewer than two pairs. The other arm is one of the others, so
 * this shows work that an arm puts off until after its own half.
 */
export function unevenUse(
  invocations: readonly Pick<Invocation, 'slices'>[],
  processors: number,
): { readonly mean: number; readonly error: number; readonly pairs: number } | undefined {
  const differences = invocations.flatMap(wholePairs).map(([first, second]) => {
    const difference = takenByOthers(first, processors) - takenByOthers(second, processors)
    return first.arm === 'base' ? difference : -difference
  })
  const pairs = differences.length
  if (pairs < 2) return undefined
  const mean = sum(differences) / pairs
  const variance = sum(differences.map((each) => (each - mean) ** 2)) / (pairs - 1)
  return { mean, error: Math.sqrt(variance / pairs), pairs }
}

/**
 * The pairs of an invocation that count, and how many were dropped because others used the machine: far more in one half than in
 * the other, nearly all of it, or so much that threads waited far longer than in the other pairs. The rule uses neither
 * latencies nor the arm of a half, and always drops both halves, so that the labels remain exchangeable. Use by others that
 * affects both halves equally stays, because pairing removes it.
 */
export function keptPairs(
  invocation: Pick<Invocation, 'slices'>,
  processors: number,
): { readonly kept: readonly SlicePair[]; readonly dropped: number } {
  const whole = wholePairs(invocation)
  const usualWait = median(whole.map(waitPerCpu))
  const kept = whole.filter((pair) => {
    const [first, second] = [takenByOthers(pair[0], processors), takenByOthers(pair[1], processors)]
    const wait = waitPerCpu(pair)
    return (
      Math.abs(first - second) <= mostUneven &&
      Math.max(first, second) <= mostTaken &&
      (wait <= harmlessWait ||
        wait <= maxTimesUsualWait * usualWait ||
        Math.max(first, second) <= leastTakenToWait)
    )
  })
  return { kept, dropped: whole.length - kept.length }
}
