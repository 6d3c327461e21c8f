import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'C1',
  title: 'Two levels of cache',
  says: 'Answers are kept in the process and in Redis, each for a time.',
  base: { environment: { TUNING_CACHE: 'off' } },
  head: { environment: { TUNING_CACHE: 'l1+l2' } },
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'p95', direction: 'falls' },
    { route: 'all', figure: 'cpuPerRequest', direction: 'falls' },
    { route: 'all', figure: 'queriesPerRequest', direction: 'falls' },
  ],
  doubt:
    'The load draws from ten thousand groups, so few answers are asked for again within ten seconds. A miss costs a request to Redis beside the one to the database.',
})
