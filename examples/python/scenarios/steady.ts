import target from '../tailgate.config.ts'

export default target.scenario({
  name: 'steady',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '100/s' },
  duration: '20s',
  mix: [{ route: 'primes', request: '/primes?below=500' }],
  budgets: { primes: { p95: '50ms' } },
})
