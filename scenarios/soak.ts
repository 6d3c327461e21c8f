import target from '../tailgate.config.ts'
import { uploading } from './requests/uploading.ts'
import { viewing } from './requests/viewing.ts'
import { loginAs } from './session.ts'

export default target.scenario({
  name: 'soak',
  why: 'An afternoon at an easy rate: what grows without end, memory or connections or the tail, shows only with time.',
  engine: 'open-loop',
  // A slow swing, so that idle and busy minutes alternate and the pools shrink and grow.
  arrivals: { kind: 'sine', mean: '80/s', amplitude: '60/s', period: '2m' },
  connections: 256,
  duration: '10m',
  warmUp: '10s',
  timeout: '5s',
  session: loginAs('annotator'),
  mix: [...viewing.map((entry) => ({ ...entry, weight: 4 * entry.weight })), uploading],
  budgets: {
    all: {
      errorRate: '0.1%',
      memory: '1024MiB',
      memoryGrowth: '300MiB/h',
      heapGrowth: '300MiB/h',
      connectionGrowth: '60/h',
      descriptorGrowth: '600/h',
    },
    list: { p95: '25ms', p99: ['60ms', { limit: '100ms', for: '1m' }] },
    stats: { p95: '25ms' },
  },
})
