import { grouped, printable } from '../base/text.ts'
import type { FailureKind, RouteEvidence, ScenarioEvidence } from '../evidence/evidence.ts'
import type { FailureEvidence, FailureGroup } from '../evidence/failure-evidence.ts'

/** Kinds of failure for which a status says more, by its first digit. */
const byStatus: Partial<Record<FailureKind, string>> = { http4xx: '4', http5xx: '5' }

/** The name of a group of failures: `401`, `304 unexpected`, `timeout`, `reset after 200`. */
export function failureName({ kind, status }: Pick<FailureGroup, 'kind' | 'status'>): string {
  const digit = byStatus[kind]
  if (digit !== undefined) return status > 0 ? String(status) : `${digit}xx`
  if (kind === 'unexpected') return status > 0 ? `${status} unexpected` : 'unexpected status'
  return status > 0 ? `${kind} after ${status}` : kind
}

/** The failures of one kind, derived from the counts of a route. */
function groupsOfKind({ route, total, seconds }: RouteEvidence, kind: FailureKind): FailureGroup[] {
  const all = total.failures[kind] ?? 0
  if (all === 0) return []
  const since = (status?: string) =>
    seconds.find(
      ({ failures, statuses }) =>
        (failures[kind] ?? 0) > 0 && (status === undefined || (statuses[status] ?? 0) > 0),
    )?.at ?? 0
  const digit = byStatus[kind]
  const statuses = Object.entries(total.statuses).filter(([status]) => digit && status.startsWith(digit))
  // When some answers with these statuses were expected, the counts do not show which of them failed.
  if (statuses.reduce((sum, [, count]) => sum + count, 0) !== all)
    return [{ route, kind, status: 0, count: all, firstSecond: since() }]
  return statuses.map(([status, count]) => ({
    ...{ route, kind, status: Number(status), count, firstSecond: since(status) },
  }))
}

/** The failures of a scenario, the most frequent first; for a bundle from before they were recorded, those in its counts. */
export function failuresOf(scenario: ScenarioEvidence | undefined): FailureEvidence {
  if (scenario === undefined) return { groups: [], ungrouped: 0 }
  const told = scenario.failures ?? {
    groups: scenario.routes.flatMap((route) =>
      (Object.keys(route.total.failures) as FailureKind[]).flatMap((kind) => groupsOfKind(route, kind)),
    ),
    ungrouped: 0,
  }
  return { ...told, groups: told.groups.toSorted((a, b) => b.count - a.count) }
}

/** A group of failures in words. */
export interface FailureWords {
  /** `401 × 754` */
  readonly what: string
  /** `on list, first at 3 s` */
  readonly where: string
  /** `GET /things?token=… → {"error":"expired"}`; empty without an example. */
  readonly example: string
}

export function failureWords(group: FailureGroup): FailureWords {
  const { route, count, firstSecond, example } = group
  const asked = example ? `${example.method} ${example.path}`.trim() : ''
  // The lines of a body are joined, because they are not lines of the report.
  const answered = example?.answer.replace(/\s+/g, ' ').trim() ?? ''
  return {
    what: `${failureName(group)} × ${grouped(count)}`,
    where: `on ${printable(route)}, first at ${firstSecond} s`,
    example: printable(answered === '' ? asked : `${asked} → ${answered}`),
  }
}

/** The groups that fit, and a sentence about the others; undefined when none is left out. */
export function fewFailures(
  { groups, ungrouped }: FailureEvidence,
  most: number,
): { readonly shown: readonly FailureGroup[]; readonly rest: string | undefined } {
  const left = groups.slice(most)
  const count = left.reduce((sum, group) => sum + group.count, ungrouped)
  return {
    shown: groups.slice(0, most),
    rest: count === 0 ? undefined : `and ${grouped(count)} more of other kinds, in failures.jsonl`,
  }
}
