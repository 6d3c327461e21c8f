import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'I3',
  title: 'Covering indexes',
  says: 'Indexes that hold all that statistics and lists need, so that the table is not visited.',
  base: { environment: { TUNING_INDEXES: 'composite' } },
  head: { environment: { TUNING_INDEXES: 'covering' } },
  scenario: './loads/lists.ts',
  claim: [
    { route: 'list', figure: 'p95', direction: 'falls' },
    { route: 'stats', figure: 'p95', direction: 'falls' },
    { route: 'all', figure: 'buffersHitPerRequest', direction: 'falls' },
  ],
  doubt:
    'Most groups hold a handful of masks, whose rows lie in few pages of the table. Answers that were asked for before come from the cache.',
})
