import { OpsPerSecond, RequestsPerSecond, Short } from '@grafana/grafana-foundation-sdk/units'
import { type Source, servicesOf } from '../../model/budgets.ts'
import type { LinesPanel, Tier } from '../../model/model.ts'
import { lines, rate } from '../../model/panels.ts'

const ofPostgres: readonly LinesPanel[] = [
  lines({
    title: 'PostgreSQL transactions',
    why: 'Transactions per second by database, as PostgreSQL counts them.',
    unit: OpsPerSecond,
    queries: [
      {
        expr: rate('pg_stat_database_xact_commit', 'datname', 'datname!~"template.*|"'),
        legend: '{{datname}}',
      },
    ],
    width: 8,
  }),
]

const ofRedis: readonly LinesPanel[] = [
  lines({
    title: 'Redis commands',
    why: 'Commands per second that Redis carried out.',
    unit: OpsPerSecond,
    queries: [{ expr: 'rate(redis_commands_processed_total[$__rate_interval])', legend: '{{instance}}' }],
    width: 8,
  }),
]

const ofNginx: readonly LinesPanel[] = [
  lines({
    title: 'Nginx requests',
    why: 'Requests per second through the proxy. More than the service counts: Nginx answers some itself.',
    unit: RequestsPerSecond,
    queries: [{ expr: 'rate(nginx_http_requests_total[$__rate_interval])', legend: '{{instance}}' }],
    width: 6,
  }),
  lines({
    title: 'Nginx connections',
    why: 'Client connections by what they do. Writing ones wait for the service.',
    unit: Short,
    queries: [
      { expr: 'nginx_connections_reading', legend: 'reading' },
      { expr: 'nginx_connections_writing', legend: 'writing' },
      { expr: 'nginx_connections_waiting', legend: 'idle' },
    ],
    width: 6,
  }),
]

/** An exporter answers without its service too, so what it says of its service stands beside whether it is scraped. */
const scraped = (source: Source): LinesPanel =>
  lines({
    title: 'Scraped',
    why: 'Whether Prometheus reaches each exporter, and each exporter its service: 0 means no. A gap here explains gaps elsewhere.',
    unit: Short,
    queries: [
      { expr: 'up', legend: '{{job}} {{instance}}' },
      ...servicesOf(source).map(({ name, up }) => ({
        expr: up,
        legend: `{{job}} {{instance}} reaches ${name}`,
      })),
    ],
    worst: 'lowest',
    width: 6,
  })

/** A few curves each of PostgreSQL, Redis and Nginx, if the target has them; each service has a board of its own. */
export const dependencyTier = (source: Source): Tier => ({
  title: 'Dependencies',
  panels: [
    ...(source.has.postgres ? ofPostgres : []),
    ...(source.has.redis ? ofRedis : []),
    ...(source.has.nginx ? ofNginx : []),
    scraped(source),
  ],
})
