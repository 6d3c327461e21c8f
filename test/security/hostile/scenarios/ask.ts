import target from '../tailgate.config.ts'

export default target.scenario({
  name: 'ask',
  why: 'Long enough for every order, path and program of a run to be read while the app attacks them.',
  engine: 'open-loop',
  arrivals: { kind: 'constant', rate: '30/s' },
  connections: 16,
  duration: '4s',
  warmUp: '1s',
  timeout: '5s',
  mix: [{ route: 'ask', weight: 1, request: () => ({ path: '/ask' }) }],
  budgets: { ask: { p95: '2s' } },
})
