import { uploading } from '../../../scenarios/requests/uploading.ts'
import { viewing } from '../../../scenarios/requests/viewing.ts'
import { loginAs } from '../../../scenarios/session.ts'
import target from '../../../tailgate.config.ts'

/** A short load on everything that the service depends on, for runs in which something is broken. */
export default target.scenario({
  name: 'steady',
  why: 'Annotators read and save while something breaks.',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '50/s' },
  connections: 64,
  duration: '3s',
  warmUp: '500ms',
  timeout: '2s',
  session: loginAs('annotator'),
  mix: [...viewing, uploading],
  budgets: { all: { p95: '1s', errorRate: '50%' } },
})
