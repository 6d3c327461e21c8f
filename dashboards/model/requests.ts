import type { DashboardsDescription } from '../../harness/config/target/dashboards.ts'

/** How the requests of an app are counted, with every name filled in. */
export interface Requests {
  readonly duration: string
  readonly total: string
  readonly method: string
  readonly endpoint: string
  readonly status: string
  readonly inFlight: string | undefined
  readonly received: string | undefined
  readonly sent: string | undefined
  readonly givenUp: string | undefined
}

/** What the target says of its requests; undefined where it says nothing, and no panel of them can be made. */
export function requestsOf({
  dashboards,
}: {
  readonly dashboards: DashboardsDescription | undefined
}): Requests | undefined {
  const said = dashboards?.requests
  if (said === undefined) return undefined
  const { duration, total, labels, inFlight, received, sent, givenUp } = said
  return {
    duration,
    total: total ?? `${duration}_count`,
    method: labels?.method ?? 'method',
    endpoint: labels?.endpoint ?? 'endpoint',
    status: labels?.status ?? 'status',
    inFlight,
    received,
    sent,
    givenUp,
  }
}
