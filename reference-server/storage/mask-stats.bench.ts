import { bench, describe } from 'vitest'
import { foldStats, type StatsRow } from './mask-stats.ts'

const labels = ['liver', 'tumor', 'vessel', 'spleen', 'kidney', null]
const types = ['image/png', 'application/dicom']

/** Statistics of a group, computed from rows that PostgreSQL grouped, or from every mask of a large group. */
describe('statistics of a group', () => {
  const grouped: StatsRow[] = labels.flatMap((label_name) =>
    types.map((mime_type) => ({ label_name, mime_type, masks: 40, size: 4_000_000 })),
  )
  const single: StatsRow[] = Array.from({ length: 500 }, (_, place) => ({
    label_name: labels[place % labels.length] ?? null,
    mime_type: types[place % types.length] ?? '',
    masks: 1,
    size: 100_000,
  }))
  bench('grouped by PostgreSQL, 12 rows', () => {
    foldStats(grouped)
  })
  bench('all 500 masks', () => {
    foldStats(single)
  })
})
