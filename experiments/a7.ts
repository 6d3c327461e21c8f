import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'A7',
  title: 'Timing in a middleware, and what it costs',
  says: 'Every request is timed by phase, and the header Server-Timing says the times.',
  base: { environment: { TUNING_TIMING: 'off' } },
  head: { environment: { TUNING_TIMING: 'on' } },
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'app.cpuPerRequest', direction: 'same' },
    { route: 'all', figure: 'p95', direction: 'same' },
  ],
  doubt:
    'It costs some microseconds of a request, which may be too little to be seen. The histogram by route is in row O1.',
})
