import type { MixEntry } from 'tailgate'

type Row = Readonly<Record<string, string | number>>

const groupPath = (row: Row) => `/api/annotations/${row.annotation}/mask-groups/${row.group}`

/** The requests of viewers: page through groups and masks, open one, read the statistics. */
export const viewing = [
  {
    route: 'groups',
    weight: 3,
    request: ({ row }) => ({ path: `/api/annotations/${row('groups').annotation}/mask-groups?page_size=20` }),
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
  { route: 'stats', weight: 1, request: ({ row }) => ({ path: `${groupPath(row('groups'))}/masks/stats` }) },
] as const satisfies MixEntry<string>[]
