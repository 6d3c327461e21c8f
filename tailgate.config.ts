import { defineTarget } from 'tailgate'
import { dashboards } from './reference-server/metrics/dashboards.ts'
import { metricCatalogue } from './reference-server/metrics/metrics.ts'

/** The reference mask API: how it starts, what it needs, its routes. */
export default defineTarget({
  name: 'mask-api',
  app: {
    // The flags of the tuned runtime are given here, so that the server need not restart itself to get them.
    command: ['node', '--max-semi-space-size=64', '--max-old-space-size=1024', 'reference-server/main.ts'],
    weights: [3, 3, 2],
    ready: '/ready',
    metrics: { path: '/metrics', port: 'admin' },
    withoutServices: 'waits',
    image: { name: 'tailgate/mask-api:0.1.0', dockerfile: 'reference-server/Dockerfile' },
    files: { prefix: '/protected/', directory: 'objects' },
    environment: ({
      host,
      port,
      adminPort,
      postgres,
      redis,
      directory,
      filesPrefix,
      secret,
      latencyBudgets,
    }) => ({
      NODE_ENV: 'production',
      HOST: host,
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      DATABASE_URL: postgres,
      REDIS_URL: redis,
      OBJECTS_DIRECTORY: `${directory}/objects`,
      ACCEL_REDIRECT_PREFIX: filesPrefix ?? '',
      JWT_SECRET: secret('jwt'),
      // In a native stack and in Docker, the proxy reaches the app on loopback.
      TRUSTED_PROXIES: '127.0.0.1',
      URL_SIGNING_KEYS: `k1:${secret('url-signing')}`,
      LATENCY_BUDGETS_SECONDS: latencyBudgets.join(','),
      LOG_LEVEL: 'warn',
    }),
  },
  services: { postgres: true, redis: true },
  proxy: 'nginx',
  dataset: {
    size: 100_000,
    prepare: [
      { command: ['node', 'reference-server/migrate.ts', '--schema-only'] },
      { sql: 'reference-server/storage/dataset.sql' },
      { command: ['node', 'reference-server/migrate.ts'] },
    ],
    inputs: ['reference-server/migrate.ts', 'reference-server/storage'],
    variables: ['TUNING_INDEXES', 'TUNING_SCHEMA', 'TUNING_RETENTION_MONTHS'],
    sizeSetting: 'dataset.masks',
    queries: {
      list: `SELECT m.id, m.file_path, m.file_size FROM annotation_mask m
             JOIN annotation_mask_group g ON g.id = m.mask_group_id
             WHERE g.id = 1 AND g.deleted_at IS NULL AND m.deleted_at IS NULL
             ORDER BY m.created_at DESC, m.id DESC LIMIT 21`,
      stats: `SELECT label_name, mime_type, count(*), sum(file_size) FROM annotation_mask
              WHERE mask_group_id = 1 AND deleted_at IS NULL GROUP BY label_name, mime_type`,
      groups: `SELECT id, group_name FROM annotation_mask_group
               WHERE annotation_id = 1 AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 21`,
    },
    feeds: {
      groups: `SELECT g.id AS "group", g.annotation_id AS annotation
               FROM annotation_mask_group g JOIN annotation_annotation a ON a.id = g.annotation_id
               WHERE a.project_id = 1 ORDER BY g.id LIMIT 10000`,
      masks: `SELECT m.id AS mask, m.mask_group_id AS "group", g.annotation_id AS annotation
              FROM annotation_mask m JOIN annotation_mask_group g ON g.id = m.mask_group_id
              JOIN annotation_annotation a ON a.id = g.annotation_id
              WHERE a.project_id = 1 AND m.deleted_at IS NULL ORDER BY md5(m.id::text) LIMIT 10000`,
    },
  },
  // The saturating load comes first: after it the service is compiled and warm, as it is when an ordinary tail latency is
  // measured.
  regressions: 'reference-server/regressions',
  scenarios: { directory: 'scenarios', standard: ['saturate', 'browse', 'flow'], profiled: 'browse' },
  metrics: metricCatalogue.map(({ name, type, labels }) => ({ name, type, labels })),
  dashboards,
  series: {
    requests: 'sum by (method, endpoint) (rate(http_requests_total[5s]))',
    p95: 'histogram_quantile(0.95, sum by (le, endpoint) (rate(http_request_duration_seconds_bucket[5s])))',
    in_flight: 'sum(http_requests_in_flight)',
    pool_waiting: 'sum(db_pool_waiting)',
    cache: 'sum by (level, result) (rate(cache_requests_total[5s]))',
    heap: 'sum(nodejs_heap_size_used_bytes)',
    event_loop_p99: 'max(nodejs_eventloop_lag_p99_seconds)',
    transactions: 'sum(rate(pg_stat_database_xact_commit{datname!~"template.*"}[5s]))',
    redis_commands: 'rate(redis_commands_processed_total[5s])',
    nginx_active: 'nginx_connections_active',
  },
  routes: {
    login: 'POST /api/auth/login',
    annotations: 'GET /api/annotations',
    groups: 'GET /api/annotations/:annotation_id/mask-groups',
    group: 'GET /api/annotations/:annotation_id/mask-groups/:group_id',
    createGroup: 'POST /api/annotations/:annotation_id/mask-groups',
    deleteGroup: 'DELETE /api/annotations/:annotation_id/mask-groups/:group_id',
    uploadUrl: 'POST /api/annotations/:annotation_id/mask-groups/:group_id/upload-url',
    upload: 'PUT /api/objects/:group_id/:name',
    complete: 'POST /api/annotations/:annotation_id/mask-groups/:group_id/complete-upload',
    list: 'GET /api/annotations/:annotation_id/mask-groups/:group_id/masks',
    mask: 'GET /api/annotations/:annotation_id/mask-groups/:group_id/masks/:mask_id',
    stats: 'GET /api/annotations/:annotation_id/mask-groups/:group_id/masks/stats',
    downloadUrl: 'POST /api/annotations/:annotation_id/mask-groups/:group_id/masks/:mask_id/download-url',
    download: 'GET /api/objects/:group_id/:name',
    deleteMask: 'DELETE /api/annotations/:annotation_id/mask-groups/:group_id/masks/:mask_id',
  },
})
