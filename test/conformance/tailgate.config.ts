import { defineTarget } from 'tailgate'

/** The service of the situations: one process, whose behaviour comes from variables that a situation sets. */
export default defineTarget({
  name: 'moody',
  app: {
    command: ['node', 'service.ts'],
    weights: [1],
    ready: '/ready',
    readyWithin: '5s',
    metrics: { path: '/metrics', port: 'admin' },
    environment: ({ port, adminPort }) => ({ PORT: String(port), ADMIN_PORT: String(adminPort) }),
  },
  services: { postgres: true, redis: true },
  proxy: 'nginx',
  dataset: { size: 1, prepare: [], inputs: [], sizeSetting: 'moody.rows', feeds: {} },
  scenarios: { directory: 'loads', standard: ['healthy'], profiled: 'healthy' },
  series: {},
  routes: { item: 'GET /item', other: 'GET /other', never: 'GET /never', login: 'GET /login' },
})
