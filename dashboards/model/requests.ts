import type { Dashboards } from '../../harness/config/target/dashboards.ts'

/** How requests are counted, with every metric and label name filled in. */
export interface Requests {
  readonly duration: string
  readonly total: string
  readonly method: string
  readonly endpoint: string
  readonly status: string
  /** Selects requests that were answered well, of the durations and of `ended`. */
  readonly well: string
  /** Selects requests that failed, of `ended`. */
  readonly failed: string
  /** The counter of all requests that ended, by whether they failed. */
  readonly ended: string
  readonly inFlight: string | undefined
  readonly received: string | undefined
  readonly sent: string | undefined
  readonly givenUp: string | undefined
}

/**
 * Requests as the load generator counts them, timed from their intended start; used for a service that counts none itself. A
 * request is answered well when the scenario expects its answer, whatever the status.
 */
export const instrument: Requests = {
  duration: 'tailgate_load_duration_seconds',
  total: 'tailgate_load_requests_total',
  method: 'method',
  endpoint: 'endpoint',
  status: 'status',
  well: 'outcome="expected"',
  failed: 'outcome="failed"',
  ended: 'tailgate_load_duration_seconds_count',
  inFlight: undefined,
  received: undefined,
  sent: undefined,
  givenUp: undefined,
}

/** Whether the load generator counts the requests, so that there are none without a load. */
export const measuredByLoad = ({ duration }: Requests): boolean => duration === instrument.duration

/** Why a panel of the load generator's counts may be empty. */
export const withoutRun = 'no run of Tailgate has written to this Prometheus in this time'

/** Why a panel of these requests may be empty, if it may. */
export const mayBeEmpty = (requests: Requests): { readonly emptyWhen?: string } =>
  measuredByLoad(requests) ? { emptyWhen: withoutRun } : {}

/** The clock by which these requests are timed, in words. */
export const clockOf = (requests: Requests): string =>
  measuredByLoad(requests) ? 'from the start that the load intended' : 'by the server’s own clock'

interface Described {
  readonly dashboards: Dashboards | undefined
}

/** How the target declares that it counts requests; undefined when it declares nothing. */
export function ownRequestsOf({ dashboards }: Described): Requests | undefined {
  const said = dashboards?.requests
  if (said === undefined) return undefined
  const { duration, total, labels, inFlight, received, sent, givenUp } = said
  const status = labels?.status ?? 'status'
  const counter = total ?? `${duration}_count`
  return {
    duration,
    total: counter,
    method: labels?.method ?? 'method',
    endpoint: labels?.endpoint ?? 'endpoint',
    status,
    well: `${status}!~"[45].."`,
    failed: `${status}=~"[45].."`,
    ended: counter,
    inFlight,
    received,
    sent,
    givenUp,
  }
}

/** How the target declares that it counts requests; when it declares nothing, how the load generator counts them. */
export const requestsOf = (described: Described): Requests => ownRequestsOf(described) ?? instrument
