import type { MixEntry } from 'tailgate'
import { loginAs } from '../../scenarios/session.ts'
import target from '../../tailgate.config.ts'

const labels = ['liver', 'tumor', 'vessel', 'spleen', 'kidney']

const groupPath = (row: Readonly<Record<string, string | number>>): string =>
  `/api/annotations/${row.annotation}/mask-groups/${row.group}`

/** Lists by label of ten thousand groups: five times as many possible answers as groups, so that few are cached. */
const mix = [
  {
    route: 'list',
    weight: 6,
    request: ({ row, random }) => {
      const label = labels[Math.floor(random() * labels.length)] ?? 'liver'
      return { path: `${groupPath(row('groups'))}/masks?page_size=20&label_name=${label}` }
    },
  },
  { route: 'stats', weight: 2, request: ({ row }) => ({ path: `${groupPath(row('groups'))}/masks/stats` }) },
  {
    route: 'groups',
    weight: 2,
    request: ({ row }) => ({ path: `/api/annotations/${row('groups').annotation}/mask-groups?page_size=20` }),
  },
] as const satisfies MixEntry<string>[]

export default target.scenario({
  name: 'lists',
  why: 'Lists and statistics of groups that hardly anybody asked for before: what the database does shows in them.',
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '150/s' },
  connections: 128,
  duration: '30s',
  warmUp: '5s',
  timeout: '5s',
  session: loginAs('viewer'),
  mix,
  budgets: { all: { errorRate: '0.1%' } },
})
