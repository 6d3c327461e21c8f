import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'C3',
  title: 'Write-through, and what it costs',
  says: 'The database is written first, then every level on every instance forgets.',
  base: { environment: { TUNING_CACHE_WRITES: 'expire' } },
  head: { environment: { TUNING_CACHE_WRITES: 'invalidate' } },
  scenario: 'mixed',
  claim: [
    { route: 'all', figure: 'cpuPerRequest', direction: 'same' },
    { route: 'complete', figure: 'p95', direction: 'same' },
  ],
  doubt:
    'Its purpose is that no read is stale, which is no figure: base answers with stale data for up to a minute. The cost is one transaction of Redis for each write. With one process there is no other one to wait for.',
})
