import { engineOf } from '../../config/engines/engines.ts'
import type { Plan } from '../../config/plan/plan.ts'

/** Requests that HTTP/2 may have under way on one connection to Nginx. */
const streams = 128
/** What one address may have under way where the load needs no more, and what nothing needs more than. */
const [usualPerAddress, maxPerAddress] = [8192, 40_000]

/** Connections that the load of a plan opens at most. */
export const connectionsOf = ({ scenarios }: Pick<Plan, 'scenarios'>): number =>
  Math.max(0, ...scenarios.map(({ scenario }) => ('connections' in scenario ? scenario.connections : 0)))

/** Requests that one address may have under way at the proxy: so many that the load of the plan never meets the limit. */
export function perAddress(plan: Pick<Plan, 'scenarios' | 'arm'>): number {
  const each = plan.arm.protocol === 'h2' ? streams : 1
  const users = Math.max(0, ...plan.scenarios.map(({ scenario }) => engineOf(scenario).unboundedUsers))
  return Math.min(maxPerAddress, Math.max(usualPerAddress, 2 * Math.max(users, connectionsOf(plan) * each)))
}
