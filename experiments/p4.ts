import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'P4',
  title: 'Costs and reads of the planner',
  says: 'Statistics target 100, a random page at cost 1.1, 200 reads at once.',
  base: {
    postgresSettings: {
      default_statistics_target: '100',
      random_page_cost: '4',
      effective_io_concurrency: '1',
    },
  },
  head: {},
  scenario: './loads/lists.ts',
  claim: [
    { route: 'list', figure: 'p95', direction: 'falls' },
    { route: 'all', figure: 'buffersHitPerRequest', direction: 'falls' },
  ],
  doubt:
    'A statistics target of 100 is the default. Everything is in memory, so nothing is read from the disk. With the indexes of the guide, plans may be index scans at the default cost of 4 too.',
})
