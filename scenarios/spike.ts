import target from '../tailgate.config.ts'
import { viewing } from './requests/viewing.ts'
import { loginAs } from './session.ts'

export default target.scenario({
  name: 'spike',
  why: 'A ward round begins and five times as many people look at once, then it is over: does the tail come back?',
  engine: 'open-loop',
  arrivals: {
    kind: 'steps',
    steps: [
      { rate: '60/s', for: '20s' },
      { rate: '300/s', for: '10s' },
      { rate: '60/s', for: '20s' },
    ],
  },
  connections: 512,
  duration: '50s',
  warmUp: '5s',
  timeout: '5s',
  session: loginAs('viewer'),
  mix: viewing,
  budgets: {
    all: { errorRate: '0.1%', timeoutRate: '0.1%' },
    list: {
      p95: [
        '40ms',
        { limit: '25ms', during: 'step 1' },
        { limit: '100ms', during: 'step 2' },
        { limit: '25ms', during: 'step 3' },
      ],
      p99: ['150ms', { limit: '400ms', for: '5s', during: 'step 2' }],
      recovery: '5s',
    },
    groups: { p95: '40ms' },
  },
})
