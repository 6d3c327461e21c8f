import type {
  Dashboards,
  DashboardsDescription,
  ExportedMetric,
  KnownLibrary,
  RequestMetrics,
} from './dashboards.ts'

/**
 * The metrics with which widespread libraries count requests by default. The label of the endpoint contains path patterns.
 */
const knownRequests = {
  /** The semantic conventions of OpenTelemetry, stable since 1.23, under the names that its exporter for Prometheus gives. */
  opentelemetry: {
    duration: 'http_server_request_duration_seconds',
    labels: { method: 'http_request_method', endpoint: 'http_route', status: 'http_response_status_code' },
  },
  /** The package promhttp of the Go client for Prometheus, with its usual labels. */
  prometheus: {
    duration: 'http_request_duration_seconds',
    labels: { method: 'method', endpoint: 'handler', status: 'code' },
  },
  /** express-prom-bundle with `includeMethod` and `includePath`. */
  express: {
    duration: 'http_request_duration_seconds',
    labels: { method: 'method', endpoint: 'path', status: 'status_code' },
  },
  /** fastify-metrics. */
  fastify: {
    duration: 'http_request_duration_seconds',
    labels: { method: 'method', endpoint: 'route', status: 'status_code' },
  },
  /** Spring Boot with Micrometer, and `management.metrics.distribution.percentiles-histogram.http.server.requests`. */
  spring: {
    duration: 'http_server_requests_seconds',
    labels: { method: 'method', endpoint: 'uri', status: 'status' },
  },
} as const satisfies Record<KnownLibrary, RequestMetrics & Pick<Required<RequestMetrics>, 'labels'>>

/** The description of the dashboards of an app, with the name of a known library replaced by its names of metrics. */
export function completeDashboards(description: DashboardsDescription | undefined): Dashboards | undefined {
  if (description === undefined) return undefined
  const { requests, ...rest } = description
  return { ...rest, requests: typeof requests === 'string' ? knownRequests[requests] : requests }
}

/** The metrics of an app, with those that a known library adds. */
export function withKnownRequests(
  metrics: readonly ExportedMetric[],
  requests: DashboardsDescription['requests'],
): readonly ExportedMetric[] {
  if (typeof requests !== 'string') return metrics
  const { duration, labels } = knownRequests[requests]
  if (metrics.some(({ name }) => name === duration)) return metrics
  return [...metrics, { name: duration, type: 'histogram', labels: Object.values(labels) }]
}
