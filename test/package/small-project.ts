/** A service without a database, with the shortest possible config, in the module system of its package. */
export const smallProject = {
  'app.js': `
    const { createServer } = process.getBuiltinModule('node:http')
    createServer((_, response) => response.end('{}')).listen(Number(process.env.PORT), '127.0.0.1')
    createServer((_, response) => response.end('up 1\\n')).listen(Number(process.env.ADMIN_PORT), '127.0.0.1')
    process.once('SIGTERM', () => process.exit(0))`,
  'tailgate.config.ts': `
    import { defineTarget } from 'tailgate'
    export default defineTarget({
      name: 'small',
      app: {
        command: ['node', 'app.js'], weights: [1], ready: '/ready', metrics: { path: '/metrics', port: 'admin' },
        environment: ({ port, adminPort }: { port: number; adminPort: number }) => ({ PORT: String(port), ADMIN_PORT: String(adminPort) }),
      },
      services: { postgres: true, redis: true },
      proxy: 'nginx',
      dataset: { size: 1, prepare: [], inputs: [], sizeSetting: 'x.y', feeds: {} },
      scenarios: { directory: 'scenarios', standard: ['fast'], profiled: 'fast' },
      series: {},
      routes: { fast: 'GET /fast' },
    })`,
  'scenarios/fast.ts': `
    import target from '../tailgate.config.ts'
    export default target.scenario({
      name: 'fast', why: 'The smallest load there is.', engine: 'open-loop',
      arrivals: { kind: 'poisson', rate: '50/s' }, connections: 8, duration: '3s', warmUp: '1s', timeout: '20s',
      mix: [{ route: 'fast', weight: 1, request: () => ({ path: '/fast' }) }],
      budgets: { fast: { errorRate: '50%' } },
    })`,
}
