import { allRoutes } from '../../../config/budgets/budget.ts'
import { merge, quantile } from '../../../evidence/distribution.ts'
import { type ArmName, type ByArm, byArm, type Slice } from '../../../evidence/paired.ts'
import { median } from '../../statistics/drift.ts'
import { hodgesLehmann } from '../../statistics/paired/signed-rank.ts'
import type { SlicePair } from './contention.ts'

/** With fewer pairs there is no typical one. */
const fewestPairs = 8

function tailOf({ routes }: Slice, route: string): number {
  const parts = route === allRoutes ? Object.values(routes) : routes[route] ? [routes[route]] : []
  return quantile(merge(parts.map(({ latency }) => latency)), 0.95) ?? Number.NaN
}

/** The two arms of a route, so that their ratio is that of their typical pair; undefined with too few pairs. */
function typical(pairs: readonly SlicePair[], route: string): ByArm<number> | undefined {
  const tails = pairs
    .map((pair) => {
      const of = (arm: ArmName) => {
        const slice = pair.find((one) => one.arm === arm)
        return slice === undefined ? Number.NaN : Math.log(tailOf(slice, route))
      }
      return { base: of('base'), head: of('head') }
    })
    .filter(({ base, head }) => Number.isFinite(base + head))
  if (tails.length < fewestPairs) return undefined
  const middle = median(tails.map(({ base, head }) => (base + head) / 2))
  const half = hodgesLehmann(tails.map(({ base, head }) => head - base)) / 2
  return byArm((arm) => Math.exp(arm === 'base' ? middle - half : middle + half))
}

/**
 * The p95 of the requests of a single slice, in microseconds, by route and `all`, of both arms as their pairs of slices typically
 * differ (Hodges and Lehmann). Both slices of a pair have the same arrivals and requests within a fifth of a second. A percentile
 * of all requests instead mostly says how many of the few slow moments of an invocation fell into which arm: over 22 invocations
 * of equal arms with 47 pairs each, ln(head / base) scattered by 5.4 % here, by 12.7 % for the p95 of all requests, and by 47 %
 * for their p99. What is slow at few moments only does not show here, but in those. Exchanging the arms exchanges the results.
 */
export function sliceTails(
  pairs: readonly SlicePair[],
  routes: readonly string[],
): ByArm<ReadonlyMap<string, number>> {
  const found = [...routes, allRoutes].flatMap((route) => {
    const own = typical(pairs, route)
    return own === undefined ? [] : [[route, own] as const]
  })
  return byArm((arm) => new Map(found.map(([route, own]) => [route, own[arm]])))
}
