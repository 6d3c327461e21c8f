import type { StackPlan } from '../../config/plan/stack-plan.ts'

/** Requests that HTTP/2 may have under way on one connection to Nginx. */
const streams = 128
/** What one address may have under way where the load needs no more, and what nothing needs more than. */
const [usualPerAddress, maxPerAddress] = [8192, 40_000]

/** Requests that one address may have under way at the proxy: so many that the expected load never meets the limit. */
export function perAddress({ arm, expectedLoad }: Pick<StackPlan, 'arm' | 'expectedLoad'>): number {
  const each = arm.protocol === 'h2' ? streams : 1
  const { users, connections } = expectedLoad
  return Math.min(maxPerAddress, Math.max(usualPerAddress, 2 * Math.max(users, connections * each)))
}
