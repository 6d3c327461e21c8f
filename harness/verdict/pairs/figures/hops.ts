import { routeOfHop } from '../../../config/budgets/hop-route.ts'
import { type ArmName, mostRoutes, type PairedEvidence } from '../../../evidence/paired.ts'

/** The redirects that an arm's slices show of routes that both arms have, by the names under which they are measured. */
function hopsIn({ routes, invocations }: PairedEvidence, arm: ArmName): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { slices } of invocations)
    for (const slice of slices) {
      if (slice.arm !== arm) continue
      for (const name of Object.keys(slice.routes)) names.add(name)
    }
  const own = new Set(routes)
  return new Set([...names].filter((name) => own.has(routeOfHop(name) ?? '')))
}

/**
 * The evidence in which each followed redirect counts as a route: of both arms, or, where only one of them answers with it, of
 * that one only, so that it is named and not compared.
 */
export function withHops(evidence: PairedEvidence): PairedEvidence {
  const { routes, onlyIn } = evidence
  const [base, head] = [hopsIn(evidence, 'base'), hopsIn(evidence, 'head')]
  if (base.size + head.size === 0) return evidence
  const only = (own: ReadonlySet<string>, other: ReadonlySet<string>) =>
    [...own].filter((name) => !other.has(name)).toSorted()
  const both = [...base].filter((name) => head.has(name)).toSorted()
  return {
    ...evidence,
    // No scenario has more redirects than this; a forged bundle may.
    routes: [...routes, ...both.slice(0, mostRoutes)],
    onlyIn: {
      base: [...onlyIn.base, ...only(base, head)],
      head: [...onlyIn.head, ...only(head, base)],
    },
  }
}
