import type { StackPlan } from '../../config/plan/stack-plan.ts'

/** Requests that may be in flight on one HTTP/2 connection to Nginx. */
const maxStreams = 128
/** Requests in flight for one address: the usual limit, and the highest that any load needs. */
const [usualPerAddress, maxPerAddress] = [8192, 40_000]

/**
 * How many requests one address may have in flight at the proxy; high enough that the expected load never reaches the limit.
 */
export function perAddress({ arm, expectedLoad }: Pick<StackPlan, 'arm' | 'expectedLoad'>): number {
  const each = arm.protocol === 'h2' ? maxStreams : 1
  const { users, connections } = expectedLoad
  return Math.min(maxPerAddress, Math.max(usualPerAddress, 2 * Math.max(users, connections * each)))
}
