import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'L1',
  title: 'Three servers behind least_conn',
  says: 'Nginx sends each request to the server with the fewest connections, three servers of weight 3, 3 and 2.',
  base: { workers: 1 },
  head: { workers: 3 },
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'throughput', direction: 'rises' },
    { route: 'all', figure: 'p99', direction: 'falls' },
  ],
  doubt:
    'Three processes on two processors that PostgreSQL and the load use too have no more of them than one; each has a cache of its own.',
})
