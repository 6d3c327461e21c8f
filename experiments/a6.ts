import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'A6',
  title: 'A worker for each processor',
  says: 'As many processes of the app as there are processors.',
  sweep: {
    of: 'processes of the app',
    points: [
      { label: '1', setup: { workers: 1 } },
      { label: '2', setup: { workers: 2 } },
      { label: '3', setup: { workers: 3 } },
      { label: '4', setup: { workers: 4 } },
    ],
    against: '1',
  },
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'throughput', direction: 'rises' },
    { route: 'all', figure: 'p99', direction: 'falls' },
  ],
  doubt:
    'PostgreSQL, Redis, Nginx and the load generator use the same processors, so a second process may find none free. Each process also has a cache of its own to fill.',
})
