import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'O1',
  title: 'Metrics of requests, and what they cost',
  says: 'Requests are counted and timed by method, route and status.',
  base: { environment: { TUNING_METRICS: 'off' } },
  head: { environment: { TUNING_METRICS: 'on' } },
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'app.cpuPerRequest', direction: 'same' },
    { route: 'all', figure: 'p95', direction: 'same' },
  ],
  doubt:
    'To count one request is to add to some numbers: the cost may be less than can be told apart. Prometheus asks each second in both arms.',
})
