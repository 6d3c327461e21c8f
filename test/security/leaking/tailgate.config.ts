import { defineTarget } from '../../../harness/config/target/define-target.ts'

/** A target whose app prints everything it was given, to a terminal and to a page. */
export default defineTarget({
  name: 'leaking',
  app: {
    command: ['node', 'app.ts'],
    weights: [1],
    ready: '/ready',
    metrics: { path: '/metrics', port: 'admin' },
    environment: ({ port, adminPort, postgres, secret }) => ({
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      DATABASE_URL: postgres,
      JWT_SECRET: secret('jwt'),
      CRASH: process.env.CRASH ?? '',
      GIVEN: process.env.GIVEN ?? '',
    }),
  },
  services: { postgres: true, redis: true },
  proxy: 'nginx',
  dataset: {
    size: 10,
    prepare: [{ sql: '../hostile/rows.sql' }],
    inputs: ['../hostile/rows.sql'],
    sizeSetting: 'dataset.rows',
    feeds: { rows: 'SELECT id FROM r ORDER BY id' },
  },
  scenarios: { directory: 'scenarios', standard: ['leak'], profiled: 'leak' },
  series: {},
  routes: { leak: 'GET /leak' },
})
