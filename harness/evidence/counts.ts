import { type Counts, failureKinds } from './evidence.ts'

/** The sum of counts over several spans. */
export function addCounts(parts: readonly Counts[]): Counts {
  const total: Counts = { done: 0, statuses: {}, failures: {}, bytesIn: 0, bytesOut: 0 }
  for (const { done, statuses, failures, bytesIn, bytesOut } of parts) {
    total.done += done
    total.bytesIn += bytesIn
    total.bytesOut += bytesOut
    for (const [status, count] of Object.entries(statuses))
      total.statuses[status] = (total.statuses[status] ?? 0) + count
    for (const kind of failureKinds) {
      const count = failures[kind]
      if (count !== undefined) total.failures[kind] = (total.failures[kind] ?? 0) + count
    }
  }
  return total
}
