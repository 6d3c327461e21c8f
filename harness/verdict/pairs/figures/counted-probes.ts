import { sum } from '../../../base/sum.ts'
import type { Invocation, Probe } from '../../../evidence/paired.ts'
import { isError } from './changed-answers.ts'

/** The share of a route's answers that were errors, or no answers at all. */
const errorsIn = ({ requests, answers }: Probe): number =>
  sum(answers.filter(({ shape }) => isError(shape)).map(({ count }) => count)) / Math.max(1, requests)

/** By how much the shares of errors may differ: a single error is chance. */
const mostMore = 0.1

/**
 * The probes of an invocation without the counts of routes at which base fails and head does not: a request that is answered
 * does more than one that fails, and that is no regression.
 */
export function countedProbes({ base, head }: Invocation['probes']): Invocation['probes'] {
  const isUnlike = (route: string): boolean => {
    const [before, after] = [base[route], head[route]]
    return before !== undefined && after !== undefined && errorsIn(before) > errorsIn(after) + mostMore
  }
  const unlike = new Set(Object.keys(base).filter(isUnlike))
  if (unlike.size === 0) return { base, head }
  const counted = (probes: Readonly<Record<string, Probe>>) =>
    Object.fromEntries(
      Object.entries(probes).map(([route, probe]) => [
        route,
        unlike.has(route) ? { ...probe, counters: {} } : probe,
      ]),
    )
  return { base: counted(base), head: counted(head) }
}
