import { loginAs } from '../../scenarios/session.ts'
import target from '../../tailgate.config.ts'

export default target.scenario({
  name: 'pages',
  why: 'Pages of up to a hundred masks for clients that accept compressed answers, as browsers do.',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '100/s' },
  connections: 128,
  duration: '30s',
  warmUp: '5s',
  timeout: '5s',
  session: loginAs('viewer'),
  mix: [
    {
      route: 'list',
      weight: 1,
      request: ({ row }) => {
        const { annotation, group } = row('groups')
        return {
          path: `/api/annotations/${annotation}/mask-groups/${group}/masks?page_size=100`,
          headers: { 'Accept-Encoding': 'gzip, br' },
        }
      },
    },
  ],
  budgets: { all: { errorRate: '0.1%' } },
})
