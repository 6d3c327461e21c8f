import type { Matcher } from '../../model/promql.ts'
import type { SumOfRates } from './expression.ts'
import { testOf, textOfMatcher } from './matchers.ts'

/*
 * Prometheus spends its time on reading series, and hardly any on adding them up. So the sums of one metric that several
 * queries need are made of one finer sum, which is asked for once: the base.
 */

/** Labels that Prometheus gives to everything that it scrapes: they multiply the rows of every sum, so they are kept apart. */
const ofTargets: readonly string[] = ['job', 'instance']

export const textOfSum = ({ by, metric, matchers, window }: Omit<SumOfRates, 'kind'>): string => {
  const chosen = matchers.length === 0 ? '' : `{${matchers.map(textOfMatcher).join(',')}}`
  const labels = by.length === 0 ? '' : ` by (${by.join(', ')})`
  return `sum${labels} (rate(${metric}${chosen}[${window}]))`
}

const within = (a: readonly string[], b: readonly string[]): boolean => a.every((each) => b.includes(each))

/** The matchers of a sum that are not among the given ones. */
export const matchersBeyond = ({ matchers }: SumOfRates, base: SumOfRates): readonly Matcher[] => {
  const known = base.matchers.map(textOfMatcher)
  return matchers.filter((matcher) => !known.includes(textOfMatcher(matcher)))
}

/** The labels that a base must have for a sum to be made of it: those it is summed by, and those it selects by. */
const labelsFor = (sum: SumOfRates, root: SumOfRates): string[] => [
  ...new Set([...sum.by, ...matchersBeyond(sum, root).map(({ label }) => label)]),
]

const canFollow = (sum: SumOfRates, root: SumOfRates): boolean =>
  within(root.matchers.map(textOfMatcher), sum.matchers.map(textOfMatcher)) &&
  matchersBeyond(sum, root).every((matcher) => testOf(matcher) !== undefined)

/** The base of sums of one metric and window, and the sums that cannot be made of it. */
function baseOf(
  sums: readonly SumOfRates[],
): { base: SumOfRates; made: SumOfRates[]; rest: SumOfRates[] } | undefined {
  const [root] = sums.toSorted((a, b) => a.matchers.length - b.matchers.length || b.by.length - a.by.length)
  if (root === undefined) return undefined
  const followers = sums.filter((sum) => canFollow(sum, root))
  // Buckets are many: they are never separated by more labels than a single query does.
  const isOfBuckets = sums.some(({ by }) => by.includes('le'))
  const by = isOfBuckets ? root.by : [...new Set(followers.flatMap((sum) => labelsFor(sum, root)))].toSorted()
  const made = followers.filter((sum) => within(labelsFor(sum, root), by))
  return { base: { ...root, by }, made, rest: sums.filter((sum) => !made.includes(sum)) }
}

/** A key for sums that may have one base. Sums over everything belong to those without labels of targets, if there are any. */
function groupsOf(sums: readonly SumOfRates[]): SumOfRates[][] {
  const byMetric = Map.groupBy(sums, ({ metric, window }) => `${metric}[${window}]`)
  return [...byMetric.values()].flatMap((own) => {
    const namesTarget = (sum: SumOfRates) =>
      [...sum.by, ...sum.matchers.map(({ label }) => label)].some((label) => ofTargets.includes(label))
    const [ofTarget, others] = [own.filter(namesTarget), own.filter((sum) => !namesTarget(sum))]
    const isOnlyWhole = others.every(({ by, matchers }) => by.length + matchers.length === 0)
    return isOnlyWhole ? [[...ofTarget, ...others]] : [ofTarget, others]
  })
}

/** The base of each of these sums, by the text of the sum; a sum that shares nothing is its own base. */
export function basesOf(sums: readonly SumOfRates[]): ReadonlyMap<string, SumOfRates> {
  const distinct = [...new Map(sums.map((sum) => [textOfSum(sum), sum])).values()]
  const bases = new Map<string, SumOfRates>()
  for (const group of groupsOf(distinct)) {
    let left: readonly SumOfRates[] = group
    for (let found = baseOf(left); found !== undefined; found = baseOf(left)) {
      for (const sum of found.made) bases.set(textOfSum(sum), found.base)
      left = found.rest
    }
  }
  return bases
}
