import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'A5',
  title: 'The size of the pool',
  says: '10 to 100 connections to PostgreSQL, with timeouts.',
  sweep: {
    of: 'connections of the pool',
    points: [
      { label: '1', setup: { environment: { TUNING_POOL_MAX: '1', TUNING_POOL_MIN: '1' } } },
      { label: '2', setup: { environment: { TUNING_POOL_MAX: '2', TUNING_POOL_MIN: '2' } } },
      { label: '4', setup: { environment: { TUNING_POOL_MAX: '4', TUNING_POOL_MIN: '2' } } },
      { label: '20', setup: { environment: { TUNING_POOL_MAX: '20', TUNING_POOL_MIN: '2' } } },
      { label: '100', setup: { environment: { TUNING_POOL_MAX: '100', TUNING_POOL_MIN: '2' } } },
    ],
    against: '4',
  },
  scenario: './loads/lists.ts',
  claim: [
    { route: 'all', figure: 'p95', direction: 'falls' },
    { route: 'all', figure: 'throughput', direction: 'rises' },
  ],
  doubt:
    'Two processors carry out two queries at a time. With more connections, requests wait in PostgreSQL instead of the pool. Several connections help only while a query waits for something other than a processor.',
})
