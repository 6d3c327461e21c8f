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
    'What was asked for before comes from the cache. Saves become dearer, which this load does not show.',
})
