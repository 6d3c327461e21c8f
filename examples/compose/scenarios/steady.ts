import target from '../tailgate.config.ts'

export default target.scenario({
  name: 'steady',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '100/s' },
  duration: '20s',
  mix: [{ route: 'hits' }],
  budgets: { hits: { p95: '50ms' } },
})
