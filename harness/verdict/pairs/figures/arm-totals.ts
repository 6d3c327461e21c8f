import { sum } from '../../../base/sum.ts'
import { allRoutes } from '../../../config/budgets/budget.ts'
import { addCounts } from '../../../evidence/counts.ts'
import { type Distribution, merge } from '../../../evidence/distribution.ts'
import type { Counts } from '../../../evidence/evidence.ts'
import type { ArmName, Invocation, Probe, Slice, WorkCounts } from '../../../evidence/paired.ts'

/** The results of one route in some slices of an arm. */
export interface RouteTotals {
  readonly counts: Counts
  readonly latency: Distribution
}

/** All results of one arm in one invocation. */
export interface ArmTotals {
  /** By route; `all` stands for all of them together. */
  readonly routes: ReadonlyMap<string, RouteTotals>
  /** The p95 of the requests of a typical slice, in microseconds, by route and `all`; empty where slices are not in pairs. */
  readonly sliceTails: ReadonlyMap<string, number>
  /** CPU seconds of each service, and of all of them together. */
  readonly cpu: Readonly<Record<string, number>>
  readonly stackCpu: number
  /** Over all slices, including dropped ones, because the services are read before and after them. */
  readonly counters: { readonly requests: number; readonly counters: WorkCounts }
  readonly probes: Readonly<Record<string, Probe>>
}

const together = (parts: readonly RouteTotals[]): RouteTotals => ({
  counts: addCounts(parts.map(({ counts }) => counts)),
  latency: merge(parts.map(({ latency }) => latency)),
})

/** The results of each route in some slices, and of all routes together. */
function routeTotals(slices: readonly Slice[]): ReadonlyMap<string, RouteTotals> {
  const names = [...new Set(slices.flatMap(({ routes }) => Object.keys(routes)))]
  const byRoute = names.map((name) => {
    const parts = slices.flatMap(({ routes }) => (routes[name] === undefined ? [] : [routes[name]]))
    return [name, together(parts)] as const
  })
  return new Map([...byRoute, [allRoutes, together(byRoute.map(([, totals]) => totals))]])
}

/** CPU seconds of each service in some slices. */
function cpuOf(slices: readonly Slice[]): Record<string, number> {
  const total: Record<string, number> = {}
  for (const { cpu } of slices)
    for (const [service, seconds] of Object.entries(cpu)) total[service] = (total[service] ?? 0) + seconds
  return total
}

/** The sums over the slices of an arm that count. */
export function armTotals(
  { counters, probes }: Pick<Invocation, 'counters' | 'probes'>,
  arm: ArmName,
  slices: readonly Slice[],
): ArmTotals {
  const own = slices.filter((slice) => slice.arm === arm)
  const cpu = cpuOf(own)
  const stackCpu = sum(Object.values(cpu))
  return {
    ...{ routes: routeTotals(own), sliceTails: new Map(), cpu, stackCpu },
    ...{ counters: counters[arm], probes: probes[arm] },
  }
}
