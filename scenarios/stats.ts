import target from '../tailgate.config.ts'
import { viewing } from './requests/viewing.ts'
import { loginAs } from './session.ts'

export default target.scenario({
  name: 'stats',
  why: 'A dashboard of a whole clinic asks for the statistics of many groups: the query that aggregates, at its own rate.',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '100/s' },
  connections: 128,
  duration: '30s',
  warmUp: '5s',
  timeout: '5s',
  session: loginAs('viewer'),
  mix: viewing.filter(({ route }) => route === 'stats'),
  budgets: {
    all: { errorRate: '0.1%' },
    stats: { p50: '10ms', p95: '25ms', p99: ['60ms', { limit: '80ms', for: '10s' }] },
  },
})
