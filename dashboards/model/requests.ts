import type { Dashboards } from '../../harness/config/target/dashboards.ts'

/** How requests are counted, with every name filled in. */
export interface Requests {
  readonly duration: string
  readonly total: string
  readonly method: string
  readonly endpoint: string
  readonly status: string
  /** Selects the durations of requests that were answered well. */
  readonly well: string
  readonly inFlight: string | undefined
  readonly received: string | undefined
  readonly sent: string | undefined
  readonly givenUp: string | undefined
}

/**
 * Requests as the load generator counts them, from their intended start: for a service that counts none itself. What the
 * scenario expects is answered well, whatever its status.
 */
export const instrument: Requests = {
  duration: 'tailgate_load_duration_seconds',
  total: 'tailgate_load_requests_total',
  method: 'method',
  endpoint: 'endpoint',
  status: 'status',
  well: 'outcome="expected"',
  inFlight: undefined,
  received: undefined,
  sent: undefined,
  givenUp: undefined,
}

/** Whether requests are counted by the load generator, so that there are none without a load. */
export const measuredByLoad = ({ duration }: Requests): boolean => duration === instrument.duration

/** Why a panel of what the load generator counts may hold nothing. */
export const withoutRun = 'no run of Tailgate has written to this Prometheus in this time'

/** What a panel of these requests says of being empty. */
export const mayBeEmpty = (requests: Requests): { readonly emptyWhen?: string } =>
  measuredByLoad(requests) ? { emptyWhen: withoutRun } : {}

/** By whose clock these requests are timed. */
export const clockOf = (requests: Requests): string =>
  measuredByLoad(requests) ? 'from the start that the load intended' : 'by the server’s own clock'

interface Described {
  readonly dashboards: Dashboards | undefined
}

/** What the target says of its requests; undefined where it says nothing. */
export function ownRequestsOf({ dashboards }: Described): Requests | undefined {
  const said = dashboards?.requests
  if (said === undefined) return undefined
  const { duration, total, labels, inFlight, received, sent, givenUp } = said
  const status = labels?.status ?? 'status'
  return {
    duration,
    total: total ?? `${duration}_count`,
    method: labels?.method ?? 'method',
    endpoint: labels?.endpoint ?? 'endpoint',
    status,
    well: `${status}!~"[45].."`,
    inFlight,
    received,
    sent,
    givenUp,
  }
}

/** What the target says of its requests or, where it says nothing, what the load generator counts of them. */
export const requestsOf = (described: Described): Requests => ownRequestsOf(described) ?? instrument
