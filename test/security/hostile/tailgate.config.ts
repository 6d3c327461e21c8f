import { defineTarget } from '../../../harness/config/target/define-target.ts'

/** A target whose app attacks everything that it can reach of its run. */
export default defineTarget({
  name: 'hostile',
  app: {
    command: ['node', 'app.ts'],
    weights: [1],
    ready: '/ready',
    metrics: { path: '/metrics', port: 'admin' },
    files: { prefix: '/stored/', directory: 'stored' },
    environment: ({ port, adminPort, directory, postgres }) => ({
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      DATABASE_URL: postgres,
      OWN: directory,
      LAIR: process.env.HOSTILE_LAIR ?? '',
      GUESSES: process.env.HOSTILE_GUESSES ?? '0',
    }),
  },
  services: { postgres: true, redis: true },
  proxy: 'nginx',
  dataset: {
    size: 10,
    prepare: [{ sql: 'rows.sql' }],
    inputs: ['rows.sql'],
    sizeSetting: 'dataset.rows',
    feeds: { rows: 'SELECT id FROM r ORDER BY id' },
  },
  scenarios: { directory: 'scenarios', standard: ['ask'], profiled: 'ask' },
  series: {},
  routes: { ask: 'GET /ask' },
})
