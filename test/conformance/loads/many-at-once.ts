import { asking, load } from '../load.ts'

/** Several hundred requests in flight at once. */
export default load({
  name: 'many-at-once',
  mix: asking('/slow/900'),
  arrivals: { kind: 'poisson', rate: '200/s' },
  connections: 400,
  timeout: '5s',
  budgets: { item: { p95: '3s' } },
})
