import target from '../tailgate.config.ts'

export default target.scenario({
  name: 'k6-failed-check',
  why: 'A situation in which a gate must not be green.',
  engine: 'k6',
  script: 'k6/k6-failed-check.ts',
  rate: '50/s',
  duration: '6s',
  warmUp: '1s',
  timeout: '1s',
  routes: ['item'],
  budgets: { item: { p95: '500ms' } },
})
