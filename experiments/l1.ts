import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'L1',
  title: 'Three servers behind least_conn',
  says: 'Nginx sends each request to the server with the fewest connections, among three servers of weight 3, 3 and 2.',
  base: { workers: 1 },
  head: { workers: 3 },
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'throughput', direction: 'rises' },
    { route: 'all', figure: 'p99', direction: 'falls' },
  ],
  doubt:
    'PostgreSQL and the load use the two processors too, so three processes get no more processor time than one. Each has a cache of its own. Base has one process, for which least_conn and weights change nothing: this measures what three processes are worth, as the point 3 of A6 does, and not how requests are shared among them.',
})
