import { allRoutes } from '../../../config/budgets/budget.ts'
import {
  armNames,
  type ByArm,
  byArm,
  type Invocation,
  type PairedEvidence,
} from '../../../evidence/paired.ts'
import { type ArmTotals, armTotals } from './arm-totals.ts'
import { balancedCpu } from './balanced-cpu.ts'
import { keptPairs, type SlicePair } from './contention.ts'
import { countedProbes } from './counted-probes.ts'
import { withHops } from './hops.ts'
import { withoutNewRoutes } from './new-routes.ts'
import { sliceTails } from './slice-tails.ts'

/** One invocation after reading: the parts that count, by arm. */
export interface ReadInvocation {
  readonly index: number
  readonly arms: ByArm<ArmTotals>
  readonly kept: readonly SlicePair[]
  readonly dropped: number
}

/** One scenario after reading. */
export interface Observed {
  readonly evidence: PairedEvidence
  /** `all` first. */
  readonly routes: readonly string[]
  readonly invocations: readonly ReadInvocation[]
}

/** The results of both arms in pairs of slices of an invocation. */
export function armsOf(
  invocation: Pick<Invocation, 'counters' | 'probes'>,
  pairs: readonly SlicePair[],
  routes: readonly string[],
): ByArm<ArmTotals> {
  const totals = byArm((arm) => armTotals(invocation, arm, pairs.flat()))
  const cpu = balancedCpu(pairs, totals)
  const tails = sliceTails(pairs, routes)
  return byArm((arm) => ({ ...totals[arm], ...cpu[arm], sliceTails: tails[arm] }))
}

/** The parts of a scenario's evidence that count. */
export function observe(stored: PairedEvidence): Observed {
  const evidence = withHops(withoutNewRoutes(stored))
  const invocations = evidence.invocations.map((invocation): ReadInvocation => {
    const { kept, dropped } = keptPairs(invocation, evidence.processors)
    const counted = { ...invocation, probes: countedProbes(invocation.probes) }
    return { index: invocation.index, arms: armsOf(counted, kept, evidence.routes), kept, dropped }
  })
  return { evidence, routes: [allRoutes, ...evidence.routes], invocations }
}

/** The invocations with slices; the others only confirm by their probes what each request does more. */
export const driven = ({ invocations }: PairedEvidence): readonly Invocation[] =>
  invocations.filter(({ slices }) => slices.length > 0)

/** The requests of a route in the arm that had fewer of them. */
export const fewerRequests = ({ arms }: ReadInvocation, route: string): number =>
  Math.min(...armNames.map((arm) => arms[arm].routes.get(route)?.counts.done ?? 0))
