import target from '../tailgate.config.ts'
import { uploading } from './requests/uploading.ts'
import { viewing } from './requests/viewing.ts'
import { loginAs } from './session.ts'

export default target.scenario({
  name: 'mixed',
  why: 'Reading and writing at once, as on any weekday: saves must not slow down those who only look.',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '150/s' },
  connections: 256,
  duration: '40s',
  warmUp: '5s',
  timeout: '5s',
  session: loginAs('annotator'),
  // One arrival in twenty-one is a save of four requests; the others are single reads.
  mix: [...viewing.map((entry) => ({ ...entry, weight: 2 * entry.weight })), uploading],
  budgets: {
    all: { errorRate: '0.1%', timeoutRate: '0.1%' },
    groups: { p95: '30ms', p99: '80ms' },
    list: { p95: '30ms', p99: '80ms' },
    mask: { p95: '30ms', p99: '80ms' },
    upload: { p95: '100ms' },
  },
})
