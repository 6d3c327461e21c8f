import target from '../tailgate.config.ts'
import { loginAs } from './session.ts'

export default target.scenario({
  name: 'saturate',
  why: 'How much the stack can carry at most: a closed loop that always asks for more, so its latency is not judged.',
  engine: 'autocannon',
  connections: 32,
  duration: '10s',
  warmUp: '3s',
  timeout: '5s',
  session: loginAs('viewer'),
  mix: [
    {
      route: 'list',
      weight: 1,
      request: ({ row }) => {
        const { annotation, group } = row('groups')
        return { path: `/api/annotations/${annotation}/mask-groups/${group}/masks?page_size=20` }
      },
    },
  ],
  budgets: { all: { throughput: '400/s', errorRate: '0.1%' } },
})
