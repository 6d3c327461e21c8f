import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'A7',
  title: 'Timing in a middleware, and what it costs',
  says: 'Every request is timed by phase, and Server-Timing tells it.',
  base: { environment: { TUNING_TIMING: 'off' } },
  head: { environment: { TUNING_TIMING: 'on' } },
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'app.cpuPerRequest', direction: 'same' },
    { route: 'all', figure: 'p95', direction: 'same' },
  ],
  doubt:
    'What it costs are some microseconds of a request, which may be less than can be told apart. The histogram by route is the row O1.',
})
