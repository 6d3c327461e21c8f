import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'I2',
  title: 'Composite and partial indexes',
  says: 'A composite index on creator and time, and a partial one for masks that are not deleted.',
  base: { environment: { TUNING_INDEXES: 'basic' } },
  head: { environment: { TUNING_INDEXES: 'composite' } },
  scenario: './loads/lists.ts',
  claim: [
    { route: 'list', figure: 'p95', direction: 'falls' },
    { route: 'all', figure: 'buffersHitPerRequest', direction: 'falls' },
  ],
  doubt:
    'No query of the API sorts groups by creator and time, and no mask of the dataset is deleted, so the partial index leaves nothing out.',
})
