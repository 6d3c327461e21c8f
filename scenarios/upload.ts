import target from '../tailgate.config.ts'
import { uploading } from './requests/uploading.ts'
import { loginAs } from './session.ts'

export default target.scenario({
  name: 'upload',
  why: 'Annotators save masks: each save is four requests in a row, and the slowest of them is what a person waits for.',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '20/s' },
  connections: 128,
  duration: '30s',
  warmUp: '5s',
  timeout: '5s',
  session: loginAs('annotator'),
  mix: [uploading],
  budgets: {
    all: { errorRate: '0.1%', timeoutRate: '0.1%' },
    createGroup: { p50: '15ms', p95: '50ms', p99: '120ms' },
    uploadUrl: { p95: '50ms', p99: '120ms' },
    upload: { p95: '80ms', p99: '200ms' },
    complete: { p95: '60ms', p99: '150ms' },
  },
})
