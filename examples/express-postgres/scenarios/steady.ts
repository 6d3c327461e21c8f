import target from '../tailgate.config.ts'

export default target.scenario({
  name: 'steady',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '100/s' },
  duration: '20s',
  mix: [
    { route: 'list', weight: 3 },
    { route: 'one', request: (draw) => ({ path: `/todos/${draw.row('todos').id}` }) },
  ],
  budgets: { list: { p95: '50ms' }, one: { p95: '50ms' }, all: { queriesPerRequest: '1.1' } },
})
