import target from '../tailgate.config.ts'
import { loginAs } from './session.ts'

const groupPath = (row: { [name: string]: string | number }) =>
  `/api/annotations/${row.annotation}/mask-groups/${row.group}`

export default target.scenario({
  name: 'browse',
  why: 'Viewers page through mask groups while a radiologist reads: the daily load whose tail people wait for.',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '300/s' },
  connections: 256,
  duration: '20s',
  warmUp: '5s',
  timeout: '5s',
  session: loginAs('viewer'),
  mix: [
    {
      route: 'groups',
      weight: 3,
      request: ({ row }) => ({
        path: `/api/annotations/${row('groups').annotation}/mask-groups?page_size=20`,
      }),
    },
    {
      route: 'list',
      weight: 4,
      request: ({ row }) => ({ path: `${groupPath(row('groups'))}/masks?page_size=20` }),
    },
    {
      route: 'mask',
      weight: 2,
      request: ({ row }) => {
        const mask = row('masks')
        return { path: `${groupPath(mask)}/masks/${mask.mask}` }
      },
    },
    {
      route: 'stats',
      weight: 1,
      request: ({ row }) => ({ path: `${groupPath(row('groups'))}/masks/stats` }),
    },
  ],
  budgets: {
    all: { errorRate: '0.1%' },
    groups: { p95: '25ms', p99: '60ms' },
    list: { p95: '25ms', p99: '60ms' },
    mask: { p95: '25ms', p99: '60ms' },
    stats: { p95: '25ms', p99: '60ms' },
  },
})
