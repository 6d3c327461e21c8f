import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'Q3',
  title: 'Monthly partitions',
  says: 'Masks are kept in partitions by month of created_at.',
  base: { environment: { TUNING_SCHEMA: 'flat' } },
  head: { environment: { TUNING_SCHEMA: 'partitioned' } },
  scenario: './loads/lists.ts',
  claim: [
    { route: 'list', figure: 'p95', direction: 'falls' },
    { route: 'stats', figure: 'p95', direction: 'falls' },
  ],
  doubt:
    'No query of the API names a time, so that every partition is looked into: this may well hurt. What partitions are good for, old ones that are dropped at once, no load shows.',
})
