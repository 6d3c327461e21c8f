import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'A4',
  title: 'Waiting for several things at once',
  says: 'A request that needs several things waits for all of them together, not for one after the other.',
  base: { environment: { TUNING_BATCH: 'sequential' } },
  head: { environment: { TUNING_BATCH: 'concurrent' } },
  scenario: './loads/batches.ts',
  claim: [
    { route: 'complete', figure: 'p50', direction: 'falls' },
    { route: 'complete', figure: 'p95', direction: 'falls' },
  ],
  doubt:
    'Only one of eighteen requests of the load registers masks. Its eight files lie in the page cache, where looking for them takes a fraction of a millisecond either way.',
})
