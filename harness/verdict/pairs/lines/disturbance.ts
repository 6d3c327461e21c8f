import { sum } from '../../../base/sum.ts'
import { allRoutes } from '../../../config/budgets/budget.ts'
import { armNames, type Invocation } from '../../../evidence/paired.ts'
import type { Disturbance } from '../course/course.ts'
import { driven, type Observed, type ReadInvocation } from '../figures/observed.ts'

/** The largest share of pairs, invocations or slices that may be disturbed. */
export const mostDisturbed = 0.25
/** The largest share of requests that may have failed on this machine itself: a tenth of those beyond the p99. */
export const mostLocal = 0.001

const shareOf = (part: number, whole: number): number => (part === 0 ? 0 : part / whole)

/** Pairs of slices that were dropped, as others used the machine. */
export function droppedOf(invocations: readonly ReadInvocation[]) {
  const measured = sum(invocations.map(({ kept, dropped }) => kept.length + dropped))
  const dropped = sum(invocations.map((each) => each.dropped))
  return { measured, dropped, share: shareOf(dropped, measured) }
}

/** How many of the invocations with slices began before an arm was warm, by arm; the share is that of the colder arm. */
export function coldOf(invocations: readonly Invocation[]) {
  const cold = armNames.map((arm) => invocations.filter(({ heating }) => !heating[arm].isFlat).length)
  return { cold, share: shareOf(Math.max(...cold), invocations.length) }
}

/** Requests that failed on this machine itself, by arm; the share is that of the arm with more of them. */
export function localOf(invocations: readonly ReadInvocation[]) {
  const totals = armNames.map((arm) => {
    const counts = invocations.flatMap(({ arms }) => arms[arm].routes.get(allRoutes)?.counts ?? [])
    return {
      arm,
      local: sum(counts.map(({ failures }) => failures.local ?? 0)),
      done: sum(counts.map(({ done }) => done)),
    }
  })
  return { totals, share: Math.max(...totals.map(({ local, done }) => shareOf(local, done))) }
}

/**
 * How much the machine disturbed these invocations of a scenario, given by their places. It says nothing of latencies, so that to
 * wait for quieter moments favours no arm.
 */
export function disturbanceOf({ evidence, invocations }: Observed, places: readonly number[]): Disturbance {
  const isOne = (_: unknown, at: number) => places.includes(at)
  const read = invocations.filter(isOne)
  const stored = { ...evidence, invocations: evidence.invocations.filter(isOne) }
  const fail = Math.max(droppedOf(read).share / mostDisturbed, localOf(read).share / mostLocal)
  return { pass: Math.max(fail, coldOf(driven(stored)).share / mostDisturbed), fail }
}
