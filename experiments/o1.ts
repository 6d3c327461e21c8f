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
    'Counting a request adds to a few numbers, which may cost too little to be seen. Nobody asks for the metrics here, so what writing them costs is not measured.',
})
