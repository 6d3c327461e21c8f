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
    'No query of the API names a time, so PostgreSQL looks into every partition, which may well hurt. The use of partitions, that old ones can be dropped at once, is shown by no load.',
})
