import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'I1',
  title: 'Basic indexes',
  says: 'Indexes on the keys, on created_at, mime_type and created_by.',
  base: { environment: { TUNING_INDEXES: 'none' } },
  head: { environment: { TUNING_INDEXES: 'basic' } },
  scenario: './loads/lists.ts',
  claim: [
    { route: 'list', figure: 'p95', direction: 'falls' },
    { route: 'stats', figure: 'p95', direction: 'falls' },
    { route: 'all', figure: 'buffersHitPerRequest', direction: 'falls' },
  ],
  doubt:
    'Answers that were asked for before come from the cache. Writes cost more with indexes, which this load does not show.',
})
