import { defineExperiment } from 'tailgate'

export default defineExperiment({
  id: 'O2',
  title: 'Structured logs, and what they cost',
  says: 'Logs are lines of JSON, and a level says which ones are written.',
  sweep: {
    of: 'level of logs',
    points: [
      { label: 'silent', setup: { environment: { LOG_LEVEL: 'silent' } } },
      { label: 'warn', setup: { environment: { LOG_LEVEL: 'warn' } } },
      { label: 'debug', setup: { environment: { LOG_LEVEL: 'debug' } } },
    ],
    against: 'silent',
  },
  scenario: 'browse',
  claim: [
    { route: 'all', figure: 'app.cpuPerRequest', direction: 'same' },
    { route: 'all', figure: 'p95', direction: 'same' },
  ],
  doubt:
    'At the level warn, which the guide would use, a request that succeeds writes nothing. At debug each request writes a line, and the server cannot use its shortest way, so the cost is not that of the lines alone.',
})
