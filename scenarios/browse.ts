import target from '../tailgate.config.ts'
import { viewing } from './requests/viewing.ts'
import { loginAs } from './session.ts'

export default target.scenario({
  name: 'browse',
  why: 'Viewers page through mask groups while a radiologist reads: the daily load whose tail people wait for.',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '300/s' },
  connections: 256,
  duration: '40s',
  warmUp: '15s',
  timeout: '5s',
  session: loginAs('viewer'),
  mix: viewing,
  budgets: {
    all: { errorRate: '0.1%' },
    groups: { p95: '25ms', p99: '60ms' },
    list: { p95: '25ms', p99: '60ms' },
    mask: { p95: '25ms', p99: '60ms' },
    stats: { p95: '25ms', p99: '60ms' },
  },
})
